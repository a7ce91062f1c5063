import { IsIn } from 'class-validator';
import { pino, stdTimeFunctions, type Logger } from 'pino';
import { Setting } from './config.js';

export type Log = Logger;

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export class LogSettings {
  @Setting({
    key: 'LOG_LEVEL',
    says: `How much is logged: ${levels.join(', ')}. Default info.`,
    example: 'info',
  })
  @IsIn(levels)
  level: (typeof levels)[number] = 'info';
}

const sealedKeys =
  /^(authorization|cookie|set-cookie|.*(password|passphrase|secret|token|pin|phone|email|nik|address|latitude|longitude|url)|name|text|title|body|subject|raw|from|to|reporter|identity)$/i;
const longestText = 8_000;

// Credentials in a URL come first: what is left of one must not look like a mail address.
const sealedTexts: [RegExp, string][] = [
  [/(?<=:\/\/)[^\s/@]{1,256}@/g, '[credentials]@'],
  [/[^\s@<>()[\]"',;:]{1,64}@[^\s@<>()[\]"',;:]{1,255}/g, '[email]'],
  [/(?<!\d)(?:\d[ .-]?){15}\d(?!\d)/g, '[number]'],
  [/(?<![\w.-])(?:\+\d|62|0)[\d ().-]{7,18}\d(?!\w)/g, '[phone]'],
  [/(?<![\w.-])8\d{8,11}(?!\w)/g, '[phone]'],
];

/** The text without what could lead to a person: mail addresses, telephone numbers, NIK-like numbers, URL passwords. */
export function redact(text: string): string {
  const kept = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  return sealedTexts.reduce((safe, [pattern, seal]) => safe.replace(pattern, seal), kept);
}

function redactValue(key: string, value: unknown): unknown {
  if (key === 'time' || value === null) return value;
  if (key !== '' && sealedKeys.test(key) && typeof value !== 'boolean') return '[redacted]';
  if (typeof value === 'number' && Number.isInteger(value) && redact(String(value)) !== String(value))
    return '[number]';
  return typeof value === 'string' ? redact(value) : value;
}

/**
 * JSON lines on stdout. Redaction works on the finished line, so it holds for messages, errors with their stacks and
 * fields at any depth, whoever logs them; it is the second line of defence, not a leave to log reports.
 */
export function createLog(
  { level }: LogSettings,
  out: { write(line: string): unknown } = process.stdout,
): Log {
  const write = (line: string) => out.write(`${JSON.stringify(JSON.parse(line, redactValue))}\n`);
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime }, { write });
}
