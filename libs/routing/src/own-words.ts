/** Whether words of an installation's own would draw every other report to themselves: rules and places are refused then. */
import { Areas, bareName } from './areas.js';
import { CategoryWords } from './category-words.js';
import { listed } from './phrases.js';
import { keyOf, keyOfName, markers, prepositions, regionWords } from './place-names.js';
import { read } from './reading.js';

/** Words that stand in any text. */
const common = new Set(
  `yang dan di ke dari ini itu untuk dengan tidak ada adalah akan atau juga sudah belum saya kami kita anda dia mereka
  pak bu bapak ibu min admin mohon tolong agar supaya karena jika kalau bila tapi tetapi namun saat waktu hari minggu
  bulan tahun pagi siang sore malam kemarin besok sekarang lagi masih bisa dapat harus boleh mau ingin minta setiap semua
  para oleh pada dalam luar atas bawah depan belakang dekat jauh sangat sekali lebih kurang banyak sedikit orang warga
  masyarakat terima kasih selamat salam apa siapa kapan bagaimana mengapa kenapa berapa mana lapor laporan aduan
  pengaduan baik buruk besar kecil baru lama satu dua tiga nya pun lah kah deh sih dong the and of to is in on for`.split(
    /\s+/,
  ),
);
/** Words for kinds of places, which every place of its kind is called by. */
const kinds = new Set(
  `jalan gang lorong kota kabupaten kecamatan kelurahan desa dusun kampung lingkungan pasar sekolah rumah kantor masjid
  gereja toko warung terminal stasiun pelabuhan bandara jembatan simpang perumahan komplek kompleks perumnas blok sungai
  pantai bukit gunung pulau sawah kebun taman lapangan puskesmas rumahsakit kampus hotel mal mall`.split(
    /\s+/,
  ),
);

/** Whether a phrase of a list is nothing but words that stand in any text. */
export const holdsCommonWords = (typed: string): boolean =>
  listed(typed).some((phrase) => read(phrase).tokens.every(({ word }) => common.has(word)));

let field: CategoryWords | undefined;

/** Whether a name of a list is one word that is no name: of the field, of a kind of place, before a name. */
export function holdsPlainWords(typed: string): boolean {
  field ??= CategoryWords.load();
  const isPlain = ({ word, stem }: { word: string; stem: string }): boolean =>
    kinds.has(word) || markers.has(word) || prepositions.has(word) || field?.knows(stem) === true;
  return listed(typed).some((name) => {
    const [only, another] = read(name).tokens;
    return only !== undefined && !another && isPlain(only);
  });
}

let regions: Set<string> | undefined;

/** Whether a name of a list is that of a kabupaten/kota or a province, or a short one for it: `Kota Medan`, `sumut`. */
export function namesRegion(typed: string): boolean {
  const { provinces, regencies } = Areas.load();
  regions ??= new Set([...[...provinces, ...regencies].map(bareName), ...regionWords].map(keyOfName));
  return listed(typed).some((name) => {
    const { tokens } = read(name);
    const keys = [0, 1].map((from) => keyOf(tokens, from, tokens.length - from));
    const isTitled = /^(?:kabupaten|provinsi)$/.test(markers.get(tokens[0]?.word ?? '') ?? '');
    return keys.slice(0, isTitled ? 2 : 1).some((key) => key !== '' && regions?.has(key));
  });
}
