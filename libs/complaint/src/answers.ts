/** What an answer is made of. A text alone is one that another system has put together. */
export interface AnswerParts {
  /** What was done. */
  text: string;
  /** Who did it. */
  by?: string;
  /** ISO date on which it was done. */
  on?: string;
  /** What shows it, in words. */
  evidence?: string;
}

/** How much an answer says: nothing, only promises beside something, or something. */
export type Substance = 'none' | 'with-promises' | 'whole';

const who =
  '(?: (?:dengan|kepada|ke|oleh|pada) (?:pihak|dinas|instansi|opd|bidang|bagian|tim|unit|petugas|kami|seksi)(?: (?:yang )?(?:terkait|teknis|berwenang|bersangkutan|lapangan))?)?';
const rules = '(?: sesuai(?: dengan)? (?:ketentuan|prosedur|aturan|kewenangan|mekanisme)(?: yang berlaku)?)?';
const later = '(?:akan|sedang|segera|mohon|perlu) (?:kami )?(?:segera )?(?:akan )?';
const already = '(?:sudah|telah) (?:kami )?';

/** Promises and phrases that leave it open whether anything is done. Lower case, without punctuation. */
const promises = [
  `(?:${later}|${already})?(?:di)?(?:koordinasi|komunikasi)kan(?: lebih lanjut)?${who}`,
  `(?:${later})?(?:ber|melakukan )koordinasi(?: lebih lanjut)?${who}`,
  `(?:${later}|${already})(?:di ?)?tindak ?lanjuti(?: lebih lanjut)?${who}${rules}`,
  `(?:${later}|${already})(?:di)?(?:teruskan|sampaikan|laporkan)${who}`,
  `${later}(?:di)?(?:proses|periksa|cek|tinjau|pelajari|kaji|tangani|jadwalkan|usulkan)${who}${rules}`,
  '(?:masih |sedang )?dalam (?:proses|tahap)(?: (?:penanganan|tindak lanjut|pengerjaan))?',
  '(?:akan )?(?:kami )?(?:menjadi|jadikan) (?:bahan )?(?:perhatian|masukan|evaluasi)(?: kami| bagi kami)?',
  'mohon (?:bersabar|menunggu|ditunggu|maklum|kesabaran(?:nya)?)',
];

/** What politeness asks for beside an answer. */
const courtesies = [
  '(?:kami (?:ucapkan|sampaikan|mengucapkan) )?terima ?kasih(?: banyak)?(?: kami ucapkan)?(?: (?:atas|untuk) (?:laporan|perhatian|informasi|masukan|aduan|pengaduan|saran|kerja sama)(?:nya)?)?',
  '(?:laporan|aduan|pengaduan)(?:nya)? (?:anda |saudara |bapak ibu )?(?:sudah|telah) (?:kami |di)terima',
  'mohon maaf(?: atas (?:ketidaknyamanan(?:nya| ini)?|keterlambatan(?:nya)?))?',
  'selamat (?:pagi|siang|sore|malam)',
  'assalamualaikum(?: wr wb)?',
];

/** Words that say nothing by themselves. */
const fillers = new Set(
  `yth bapak ibu bpk sdr saudara saudari kakak kak min admin pelapor warga masyarakat kepada dengan hormat salam
  demikian disampaikan atas kami anda kamu nya dan yang untuk dari oleh pada ke di ini itu tersebut hal laporan aduan
  pengaduan informasi perhatian perhatiannya kerjasama kerjasamanya ya baik ok oke siap akan segera mohon secepatnya
  secepat mungkin waktu dekat dalam lebih lanjut terima kasih telah sudah menghubungi wr wb wassalamualaikum`
    .split(/\s+/)
    .filter(Boolean),
);

const patternOf = (phrases: readonly string[]): RegExp => new RegExp(`\\b(?:${phrases.join('|')})\\b`, 'g');
const promised = patternOf(promises);
const polite = patternOf(courtesies);

/** A text beyond this is judged by its beginning. */
const LONGEST_JUDGED = 5_000;
/** A promise is not turned into an answer by one word that is left beside it. */
const FEWEST_WORDS = 2;

/** Judges what is left of an answer once promises and politeness are taken out of it. */
export function substanceOf(answer: string): Substance {
  const said = answer
    .slice(0, LONGEST_JUDGED)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  const withoutCourtesy = said.replace(polite, ' ').replace(/\s+/g, ' ');
  const left = withoutCourtesy.replace(promised, ' ');
  const hasPromise = left !== withoutCourtesy;
  const words = left.split(/\s+/).filter((word) => word !== '' && !fillers.has(word));
  if (words.length < (hasPromise ? FEWEST_WORDS : 1)) return 'none';
  return hasPromise ? 'with-promises' : 'whole';
}

/** Words by which an answer would tell what an examination found, or what became of whoever was examined. */
const findings =
  /\b(?:ter|mem)?bukti\w*|\bbersalah\b|\bmelanggar\b|\bpelanggaran\b|\bsanksi\w*|\bhukuman\b|\bdijatuhi\b|\bdipecat\b|\bdiberhentikan\b|\bdicopot\b|\bdimutasi\b|\bteguran\b|\bhasil (?:pemeriksaan|audit|klarifikasi|penyelidikan)\b|\btemuan\b|\bkerugian\b|\bkorupsi\b|\btersangka\b|\brekomendasi\w*/i;

/** Whether it tells more of a supervisory complaint than how it stands. */
export const disclosesFindings = (text: string): boolean => findings.test(text);
