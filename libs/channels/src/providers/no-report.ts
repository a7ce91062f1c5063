import { readReportNumber, type Ask } from '#complaint';

/** Short texts that are no report, whichever chat they come by. Whole texts alone: a word more, and it is one. */

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

/** `haloooo`, `minnn` and `PPP` are what they are with one of each. */
const short = (word: string): string => word.replace(/(.)\1+/gu, '$1');
const vocabulary = (text: string): ReadonlySet<string> => new Set(wordsOf(text).map(short));

/** What Twilio itself takes for an opt-out, and what Indonesian operators taught people to write. */
const silence = new Set(
  'stop|stopall|stop all|unsubscribe|cancel|end|quit|revoke|optout|opt out|berhenti|unsub|unreg'.split('|'),
);
const messages = new Set(['start', 'unstop', 'mulai']);
/** What a template asks for where the provider lets us write only to whoever has just written. */
const answer = new Set(['buka', 'buka jawaban', 'buka dong', 'ya buka']);

/** Words of which no sum is a report: who is greeted and how, tests, thanks, and that one would like to report. */
const contentless = vocabulary(`
  p pp ping tes test tester testing testes coba cobain uji cek hp sms wa
  halo hallo hai hi hey hei hello helo permisi punten maaf misi spada mohon izin ijin numpang
  assalamualaikum assalamu alaikum salamu salam mualaikum aslm askum asw ass as wr wb
  warahmatullahi warohmatullahi wabarakatuh wabarokatuh waalaikumsalam wassalam
  selamat pagi siang sore malam met pgi mlm om swastiastu shalom syalom horas sampurasun rahayu
  min mimin admin pak bapak pk bu ibu kak kakak gan bang bung mas mbak mba om tante sis bro bos boss dik adik tuan
  yth petugas operator cs kami saya sy aku
  mau ingin mo lapor melapor laporan ngelapor pengaduan mengadu tanya bertanya nanya bisa boleh dong ya yaa nih
  ok oke okey okay okeh sip siap baik makasih makasi mksh terima kasih trims tks thanks thx tq suwun nuhun
  bantuan bantu help info menu mulai start balas bls
`);
const MOST_WORDS = 12;

const STATUS = /^\s*(?:cek|check|status|lacak)\b[\s:.,]*(?:(?:no|nomor|laporan)\b[\s:.]*)*([^]*)$/i;
/** Something that was meant as a number: one word with a digit in it. */
const NUMBERLIKE = /^#?(?=\S*\d)[\w\-–—.]{4,24}$/;

/** What the acknowledgement asks for where somebody has reported the same; a number behind it names which. */
const SAME = /^\s*sama\b(?:\s+(?:juga|pak|bu|min|kak|dong|dgn|dengan|no|nomor|laporan)\b)*[\s:.,!#]*([^]*)$/i;

/** What the text asks for, where it is no report; `optOut` is what the provider's own opt-out took it for. */
export function askIn(text: string, optOut?: string | null): Ask | undefined {
  const words = wordsOf(text);
  const whole = words.join(' ');
  if (optOut === 'STOP' || silence.has(whole)) return { for: 'silence' };
  if (answer.has(whole)) return { for: 'answer' };
  if (optOut === 'START' || messages.has(whole)) return { for: 'messages' };
  return (
    statusAsked(text) ??
    sameSaid(text) ??
    (isContentless(words) || optOut === 'HELP' ? { for: 'guidance' } : undefined)
  );
}

function statusAsked(text: string): Ask | undefined {
  const typed = STATUS.exec(text.slice(0, 100))?.[1]?.replace(/[\s.,!?]+$/, '');
  if (!typed || text.length > 100) return undefined;
  const code = readReportNumber(typed);
  return code !== null || NUMBERLIKE.test(typed) ? { for: 'status', code } : undefined;
}

function sameSaid(text: string): Ask | undefined {
  const typed = text.length > 60 ? undefined : SAME.exec(text)?.[1]?.replace(/[\s.,!?#]+$/, '');
  if (typed === undefined) return undefined;
  const code = readReportNumber(typed);
  if (typed === '' || code !== null) return { for: 'same', code };
  return NUMBERLIKE.test(typed) ? { for: 'guidance' } : undefined;
}

const isContentless = (words: string[]): boolean =>
  words.length <= MOST_WORDS && words.every((word) => contentless.has(short(word)));
