/** Whether words of an installation's own would draw every other report to themselves: rules and places are refused then. */
import { Areas, bareName } from './areas.js';
import { CategoryWords } from './category-words.js';
import { listed } from './phrases.js';
import {
  cityLetters,
  keyOf,
  keyOfName,
  markers,
  ofProvince,
  prepositions,
  regionWords,
} from './place-names.js';
import { read, type Token } from './reading.js';

/** Words that stand in any text. */
const common = new Set(
  `yang dan di ke dari ini itu untuk dengan tidak ada adalah akan atau juga sudah belum saya kami kita anda dia mereka
  pak bu bapak ibu min admin mohon tolong agar supaya karena jika kalau bila tapi tetapi namun saat waktu hari minggu
  bulan tahun pagi siang sore malam kemarin besok sekarang lagi masih bisa dapat harus boleh mau ingin minta setiap semua
  para oleh pada dalam luar atas bawah depan belakang dekat jauh sangat sekali lebih kurang banyak sedikit orang warga
  masyarakat terima kasih selamat salam apa siapa kapan bagaimana mengapa kenapa berapa mana lapor laporan aduan
  pengaduan baik buruk besar kecil baru lama satu dua tiga nya pun lah kah deh sih dong the and of to is in on for sini
  situ sana disini disitu disana begini begitu sejak sampai hingga tanpa antara seperti yaitu maka lalu kemudian pernah
  selalu sering hanya saja bukan jangan belakangan tadi nanti telah sedang malah bahkan serta sebagai terhadap tentang`.split(
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

/** Whether names are written as names are: in letters, digits, spaces and `. ' / - ( )`, semicolons between them. */
export const isWrittenPlain = (typed: string): boolean => /^[\p{L}\p{M}\p{N}\s.'’/();-]*$/u.test(typed);

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

/** What is said of an area before its name: its kind, and the words that lead to it. */
const titles = new Set('kotamadya kodya administrasi adm i wilayah daerah kawasan sekitar'.split(' '));
function leads({ word }: Token): boolean {
  const level = markers.get(word);
  return (
    level === 'kabupaten' || level === 'provinsi' || [titles, common, ofProvince].some((all) => all.has(word))
  );
}

let regions: Set<string> | undefined;

/**
 * Whether a name of a list is that of a kabupaten/kota or a province, or a short one for it, whatever leads to it or says
 * its province: `Kota Medan`, `di Medan, Sumut`, `sumut`. A street may be called by one.
 */
export function namesRegion(typed: string): boolean {
  const { provinces, regencies } = Areas.load();
  const short = [...regionWords, ...cityLetters.keys()];
  regions ??= new Set([...[...provinces, ...regencies].map(bareName), ...short].map(keyOfName));
  return listed(typed).some((name) => {
    const { tokens } = read(name);
    if (tokens[0]?.word === 'jalan') return false;
    const first = tokens.findIndex((token) => !leads(token));
    const starts = tokens.slice(0, first < 0 ? tokens.length : first + 1).map((_, from) => from);
    const ends = ofProvince.has(tokens.at(-1)?.word ?? '')
      ? [tokens.length, tokens.length - 1]
      : [tokens.length];
    return starts.some((from) => ends.some((to) => to > from && isRegion(tokens.slice(from, to))));
  });
}

/** `SPG` is Sampang where it stands for a city, and shorthand for a simpang elsewhere. */
const isRegion = (tokens: Token[]): boolean =>
  [keyOf(tokens, 0, tokens.length), keyOfName(tokens.map(({ raw }) => raw).join(''))].some((key) =>
    regions?.has(key),
  );
