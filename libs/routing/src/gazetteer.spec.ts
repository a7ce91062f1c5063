import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Directory, type DirectoryData } from '#instansi';
import { Areas } from './areas.js';
import { Gazetteer } from './gazetteer.js';
import { read } from './reading.js';

const seed = new URL('../../instansi/src/seed/directory.json', import.meta.url);
const gazetteer = Gazetteer.create(new Directory(JSON.parse(readFileSync(seed, 'utf8')) as DirectoryData));
const locate = (text: string, context: string | null = null) => gazetteer.locate(read(text), context);

describe('Areas', () => {
  it('holds every area of the country', () => {
    const areas = Areas.load();
    const counts = [areas.provinces, areas.regencies, areas.districtsOf(''), areas.villagesOf('')].map(
      (all) => all.length,
    );
    expect(counts).toEqual([38, 514, 7_285, 83_762]);
  });

  it('finds the areas below a code and only those', () => {
    const areas = Areas.load();
    expect(areas.districtsOf('73.11').map(({ name }) => name)).toContain('Tanete Rilau');
    expect(areas.villagesOf('35.27.04').every(({ code }) => code.startsWith('35.27.04.'))).toBe(true);
    expect(areas.villagesOf('35.27').map(({ name }) => name)).toContain("Plampa'an");
    expect(areas.districtsOf('11.01')).toHaveLength(18);
    expect(areas.districtsOf('96.71')).toHaveLength(10);
    expect(areas.villagesOf('99.99')).toEqual([]);
  });
});

describe('Gazetteer', () => {
  it('finds a village however it is written', () => {
    for (const text of ['di Desa Gunung Maddah', 'ds gunungmaddah bocor', 'ds gn maddah'])
      expect(locate(text).place?.name).toBe('Gunung Maddah');
  });

  it('takes everyday words for places only where the text says so', () => {
    expect(locate('harapan kami jalan diperbaiki, suasana damai dan merdeka').wilayah).toBeNull();
    expect(locate('jalan di Kelurahan Damai rusak').wilayah).toBe('64.71');
    expect(locate('pohon ketapang di taman penuh ulat').wilayah).toBeNull();
    expect(locate('nasib kami malang sekali, rumah batu').wilayah).toBeNull();
  });

  it('tells a street that bears a city’s name from the city', () => {
    expect(locate('parkir liar di Jalan Medan').wilayah).toBeNull();
  });

  it('weighs where the reporter lives less than where the matter lies', () => {
    const text =
      'Saya merantau di Medan. Orang tua di Desa Taddan, Kecamatan Camplong, Sampang, rumahnya roboh.';
    expect(locate(text, '12.71').wilayah).toBe('35.27');
  });

  it.each([
    ['Rumah kami di Maros retak, saya bekerja di Barru', '73.11', '73.09'],
    ['jembatan di Kwanyar bangkalan berlubang, aku orang sampang', null, '35.26'],
    ['Sawah kami di Kutai Kartanegara kering. Saya menulis dari Balikpapan', null, '64.02'],
  ])('takes what somebody has for where the matter lies, not what he is: %s', (text, context, wilayah) => {
    expect(locate(text, context).wilayah).toBe(wilayah);
  });

  it.each([
    ['parkir liar di bandung', '32.73'],
    ['alun-alun Kota Malang kotor', '35.73'],
    ['jalan rusak di Kabupaten Bandung', '32.04'],
    ['bupati malang tolong', '35.07'],
  ])('tells a city from the regency of its name: %s', (text, wilayah) => {
    expect(locate(text).wilayah).toBe(wilayah);
  });

  it('reads a town whose name is an everyday word after the word for its place alone', () => {
    expect(locate('lampu padam di palu sejak gempa').wilayah).toBe('72.71');
    expect(locate('gempa tadi malam di karo').wilayah).toBe('12.06');
    expect(locate('kaca dipecah pakai palu').wilayah).toBeNull();
  });

  it('says with no more than a faint hint that it may be a village whose name is an everyday word', () => {
    expect(locate('3 anak demam berdarah, terjun')).toMatchObject({ wilayah: null, second: '12.71' });
    expect(locate('lampu mati')).toMatchObject({ wilayah: null, second: null });
    expect(locate('demam berdarah di sulsel, terjun')).toMatchObject({ wilayah: '73', second: null });
  });

  it.each([
    ['MEDAN kis bapak di stabat tiba2 nonaktif', null, '12.05'],
    ['KAB BARRU jalan tani di Mandalle, Pangkep rusak', null, '73.10'],
    ['Saya dari Banyuates, Sampang, bekerja di pabrik di Waru, Sidoarjo', null, '35.15'],
    ['Penelepon, karyawan di Balikpapan Kota: air di rumah ibunya di Petung, PPU, mati', '64.71', '64.09'],
    ['MEDAN lampu jalan mati di Jl Sutomo', null, '12.71'],
  ])('takes where an SMS is sent to, or somebody comes from, for a hint: %s', (text, context, wilayah) => {
    expect(locate(text, context).wilayah).toBe(wilayah);
  });

  it('knows Kota Barru from Kotabaru, and a kecamatan from a kelurahan of its name', () => {
    expect(locate('lampu merah kota barru').wilayah).toBe('73.11');
    expect(locate('rumah di Kecamatan Sunggal').wilayah).toBe('12.07');
  });

  it('says the name of a kecamatan outside as it is written', () => {
    expect(locate('Jalan berlubang di Tanjung Morawa').why).toEqual(['Tanjung Morawa (disebut)']);
  });

  it('reads BPN as Balikpapan before a fault, and as the land office about land', () => {
    expect(locate('BPN lampu jln padam').wilayah).toBe('64.71');
    expect(locate('BPN Medan minta uang pelicin').wilayah).toBe('12.71');
    expect(locate('BPN lama sekali urus sertifikat tanah', '12.71').wilayah).toBe('12.71');
  });

  it('knows the account of a body by the government in its name', () => {
    expect(locate('antre puskesmas lama @dinkessampang').wilayah).toBe('35.27');
  });

  it('falls back on the province, then on nothing', () => {
    expect(locate('pungutan sekolah di sulsel')).toMatchObject({ wilayah: '73', place: null });
    expect(locate('tidak ada tempat di sini')).toMatchObject({ wilayah: null, place: null });
  });
});
