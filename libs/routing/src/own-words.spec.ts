import { describe, expect, it } from '@jest/globals';
import {
  holdsCommonWords,
  holdsPlainWords,
  isPlaceName,
  isRuleWords,
  isWrittenPlain,
  namesRegion,
} from './index.js';

describe('the name of a place of one’s own', () => {
  it.each([
    'Balikpapan',
    'Simpang Kuala; Sampang',
    'Balik Papan',
    'Kota Medan',
    'Kotamadya Medan',
    'Kota sby',
    'di Balikpapan',
    'wilayah Kota Medan',
    'Kabupaten Kota Medan',
    'Medan, Sumut',
    'Kab. Deli-Serdang',
    'Kota Administrasi Jakarta Selatan',
    'Kab. Adm. Kepulauan Seribu',
    'Prov. Jawa Timur',
    'D.I. Yogyakarta',
    'DKI Jakarta',
    'jatim',
    'SPG',
    'bdg',
  ])('is that of a kabupaten/kota or a province: %s', (name) => {
    expect(namesRegion(name)).toBe(true);
  });

  it.each([
    'Simpang Kuala',
    'Gang Sampang Baru',
    'Jl. Balikpapan',
    'Jalan Medan',
    'Medan Kota',
    'Kampung Bali',
    'Perumnas Helvetia',
    'Malioboro Jogja',
  ])('is that of no such area: %s', (name) => {
    expect(namesRegion(name)).toBe(false);
  });

  it.each([
    'jalan',
    'jln',
    'gang',
    'kota',
    'pasar',
    'sekolah',
    'rmh',
    'lampu',
    'warga',
    'Simpang Kuala; Jl.',
  ])('is no name, where every place is called so: %s', (name) => {
    expect(holdsPlainWords(name) || holdsCommonWords(name)).toBe(true);
  });

  it.each(['yang', 'yg di', 'di sini', 'disana', 'tadi malam', 'bukan hanya', 'lampu taman; sejak kemarin'])(
    'and the phrase of a rule are more than words of any text: %s',
    (phrases) => {
      expect(holdsCommonWords(phrases)).toBe(true);
    },
  );

  it.each(['<script>', 'Toko “A”', 'A & B', 'Pasar, Medan', 'a@b', 'psr_2'])(
    'is written in letters, digits and the few signs of names: not %s',
    (name) => {
      expect(isWrittenPlain(name)).toBe(false);
    },
  );

  it.each([
    'Simpang Kuala',
    'psr 2',
    'Perumnas Helvetia',
    'Jl. Panjang',
    "Ma'had (lama); Psr. II/4",
    'Rajawali-Timur',
  ])('is taken where it says which place is meant: %s', (name) => {
    expect([isPlaceName(name), isWrittenPlain(name)]).toEqual([true, true]);
    expect([namesRegion(name), holdsCommonWords(name), holdsPlainWords(name)]).toEqual([false, false, false]);
  });
});

it.each(['lampu taman', 'bronjong', 'parkir', 'jalan'])('takes as the phrase of a rule: %s', (phrase) => {
  expect([isRuleWords(phrase), holdsCommonWords(phrase)]).toEqual([true, false]);
});
