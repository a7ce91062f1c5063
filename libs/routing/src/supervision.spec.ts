import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Directory, type DirectoryData } from '#instansi';
import { Router } from './index.js';
import { read } from './reading.js';
import { Supervision } from './supervision.js';

const seed = new URL('../../instansi/src/seed/directory.json', import.meta.url);
const directory = new Directory(JSON.parse(readFileSync(seed, 'utf8')) as DirectoryData);
const supervision = new Supervision(directory);
const router = Router.create(directory);

type Case = [text: string, wilayah: string | null, accused: string[], overseer: string | null];

const oversees = (cases: Case[]): void => {
  for (const [text, wilayah, accused, overseer] of cases) {
    expect([text, supervision.oversee(read(text), wilayah, '')]).toEqual([text, { accused, overseer }]);
  }
};

describe('who is accused and who oversees him', () => {
  it('a head of region, deputy or secretary: the inspectorate one level up; above a governor there is none', () => {
    oversees([
      ['Bupati Barru membagi proyek ke tim suksesnya tanpa lelang', '73.11', ['barru'], 'sulsel.inspektorat'],
      ['Wakil Bupati Sampang minta jatah proyek', '35.27', ['sampang'], 'jatim.inspektorat'],
      ['Wali Kota Balikpapan menerima setoran tiap bulan', '64.71', ['balikpapan'], 'kaltim.inspektorat'],
      ['Sekda Medan meminta uang dari peserta lelang jabatan', '12.71', ['medan'], 'sumut.inspektorat'],
      ['Gubernur menerima setoran pengusaha galian', '12.71', ['sumut'], null],
      ['Bupati Gowa menerima suap izin tambang', '73.06', [], 'sulsel.inspektorat'],
    ]);
  });

  it('the inspectorate itself: one level up, though it is no addressee', () => {
    oversees([
      [
        'Kepala Inspektorat meminta uang agar temuan dihapus',
        '64.71',
        ['balikpapan.inspektorat'],
        'kaltim.inspektorat',
      ],
      ['Oknum inspektorat minta 3 juta', '73.11', ['barru.inspektorat'], 'sulsel.inspektorat'],
      ['Kepada Yth. Kepala Inspektorat. Kepala desa memotong BLT', '35.27', [], 'sampang.inspektorat'],
    ]);
  });

  it('an inspectorate that does it itself: one level up, and above the province’s nobody', () => {
    oversees([
      ['Inspektorat Kota Medan menerima suap', '12.71', ['medan.inspektorat'], 'sumut.inspektorat'],
      ['Inspektorat Sampang minta setoran', '35.27', ['sampang.inspektorat'], 'jatim.inspektorat'],
      ['Inspektorat Kabupaten Barru pungli', '73.11', ['barru.inspektorat'], 'sulsel.inspektorat'],
      ['Inspektorat Provinsi Sumatera Utara minta setoran', '12', ['sumut.inspektorat'], null],
      ['Inspektorat Medan menemukan pungli di kelurahan', '12.71', [], 'medan.inspektorat'],
      ['Mohon Inspektorat Medan periksa pungli lurah', '12.71', [], 'medan.inspektorat'],
    ]);
  });

  it('a body that does it itself, though no official of it is named', () => {
    oversees([
      ['Dishub Medan pungli parkir', '12.71', ['medan.dishub'], 'medan.inspektorat'],
      ['Imigrasi Medan minta uang pelicin', '12.71', ['imigrasi'], null],
      ['BPN Medan minta uang pelicin', '12.71', ['atr-bpn'], null],
      ['Dishub Medan tolong tertibkan pungli preman', '12.71', [], 'medan.inspektorat'],
    ]);
  });

  it('a body of the province: the inspectorate of the province, wherever its school or office stands', () => {
    oversees([
      ['Kepala SMA Negeri menarik 3 juta tanpa kuitansi', '12.71', ['sumut.disdik'], 'sumut.inspektorat'],
      [
        'Cabang dinas pendidikan memungut 5 juta dari tiap SMK',
        '64.71',
        ['kaltim.disdik'],
        'kaltim.inspektorat',
      ],
      [
        'Direktur Tirtanadi mengatur tender untuk istrinya',
        '12.71',
        ['sumut.tirtanadi'],
        'sumut.inspektorat',
      ],
      ['Kepala dinas PU provinsi membagi paket ke adiknya, minta fee', '12.71', [], 'sumut.inspektorat'],
    ]);
  });

  it('police, land office and other bodies of the state: accused where the directory has them, overseen by nobody in it', () => {
    oversees([
      ['Oknum polisi Polsek minta 5 juta supaya laporan diproses', '12.71', ['polri'], null],
      ['Penyidik minta uang bensin 2 juta', '35.27', ['polri'], null],
      ['Petugas ukur kantor pertanahan minta uang di luar biaya resmi', '73.11', ['atr-bpn'], null],
      ['Pegawai BPN minta 3 juta biar sertifikat keluar', '12.71', ['atr-bpn'], null],
      ['Kepala KUA minta amplop tiap akad', '35.27', ['kemenag'], null],
      ['Petugas imigrasi minta uang percepatan tanpa kuitansi', '12.71', ['imigrasi'], null],
      ['Petugas PLN minta 2 juta supaya denda dihapus', '64.71', ['pln'], null],
      ['Oknum jaksa minta 50 juta agar perkara dihentikan', '12.71', [], null],
      ['Hakim meminta uang supaya putusan ringan', '64.71', [], null],
      ['Petugas bea cukai minta imbalan di pelabuhan', '12.71', [], null],
    ]);
  });

  it('a desa, a kelurahan, a kecamatan or an unnamed official: nobody of the directory, and the inspectorate of the place', () => {
    oversees([
      ['Kepala desa menjual tanah kas desa', '35.27', [], 'sampang.inspektorat'],
      ['Lurah minta 500 ribu untuk surat waris', '12.71', [], 'medan.inspektorat'],
      ['Camat memaksa kades membeli beras istrinya', '73.11', [], 'barru.inspektorat'],
      ['oknum minta uang rokok', '64.71', [], 'balikpapan.inspektorat'],
      ['oknum minta uang rokok', null, [], null],
    ]);
  });

  it('who is asked for help is not accused', () => {
    oversees([
      ['Kepala desa memotong BLT, mohon diusut kejaksaan dan polisi', '35.27', [], 'sampang.inspektorat'],
      ['Lurah memungut uang, sudah lapor polisi tidak ada kabar', '12.71', [], 'medan.inspektorat'],
      [
        'Yth. Bupati, mohon Kepala Dinas Sosial memeriksa kades yang menyunat bantuan',
        '73.11',
        [],
        'barru.inspektorat',
      ],
    ]);
  });
});

describe('a decision on an abuse of office', () => {
  const cases: [text: string, context: string | null, accused: string[], instansi: string | null][] = [
    [
      'Oknum polisi minta 5 juta supaya laporan kehilangan motor saya diproses, Medan Area',
      null,
      ['polri'],
      null,
    ],
    [
      'Pegawai kantor pertanahan meminta uang 3 juta tanpa kuitansi agar sertifikat keluar',
      '73.11',
      ['atr-bpn'],
      null,
    ],
    ['Gubernur meminta setoran dari rekanan proyek jalan, mohon diusut', '35.27', ['jatim'], null],
    [
      'Bupati membagi proyek pengadaan kepada menantunya tanpa lelang, mohon diperiksa',
      '35.27',
      ['sampang'],
      'jatim.inspektorat',
    ],
    [
      'Kepala dinas pendidikan provinsi memotong dana BOS SMA, kepala sekolah diminta setor 10 juta',
      '64.71',
      ['kaltim.disdik'],
      'kaltim.inspektorat',
    ],
    [
      'Kepala desa membuat laporan fiktif dan memakai dana desa untuk membeli mobil pribadi',
      '73.11',
      [],
      'barru.inspektorat',
    ],
  ];

  it('is supervisory, never left to the machine, and offers no accused body', () => {
    for (const [text, contextWilayah, accused, instansi] of cases) {
      const decision = router.route({ text, contextWilayah });
      expect([text, decision.supervisory, decision.accused, decision.instansi]).toEqual([
        text,
        true,
        accused,
        instansi,
      ]);
      expect(decision.outcome).toBe('suggest');
      for (const { instansi: offered } of decision.alternatives) {
        expect(accused.some((each) => directory.isWithin(offered, each))).toBe(false);
      }
    }
  });

  it('is not found where no official is accused', () => {
    for (const text of [
      'Preman memalak pedagang 5 ribu tiap pagi di pasar, polisi tolong tangkap',
      'Tukang parkir liar minta 5 ribu tanpa karcis di depan minimarket',
      'Ada penipu mengaku pegawai dinas minta sumbangan kalender, orangnya bukan pegawai',
      'Saya mengusulkan papan tarif resmi dipasang di semua kantor supaya tidak ada pungli',
    ]) {
      expect([text, router.route({ text, contextWilayah: '12.71' }).supervisory]).toEqual([text, false]);
    }
  });
});
