import { randomInt } from 'node:crypto';
import sharp from 'sharp';

/** What is known of a canary, by its kind. Each is of the form that people write, and like nobody else's. */
export interface Traits {
  name: string;
  /** E.164. */
  phone: string;
  email: string;
  nik: string;
  kk: string;
  /** A customer number of PLN. */
  customer: string;
  bpjs: string;
  address: string;
  /** What a camera writes into its pictures. */
  device: string;
  /** What a provider sends along in a header or a field that nobody asked for. */
  header: string;
}

export type Trait = keyof Traits;

/** A reporter who does not exist. Wherever a piece of him is found, he and the way he came in are known. */
export interface Canary extends Traits {
  /** How he was let in. */
  came: string;
  /** For each trait the texts without which it says nothing: letters and digits alone. */
  traces: Readonly<Record<Trait, readonly string[]>>;
}

/** Another one with every call. */
export function newCanary(came: string): Canary {
  const [name, local, domain, street, device, header] = [12, 12, 10, 12, 12, 12].map(word) as Six;
  const national = `8${randomInt(1, 10)}${digits(10)}`;
  const [nik, kk] = [citizenNumber(), citizenNumber()];
  const customer = `5${digits(11)}`;
  const bpjs = `000${digits(10)}`;
  return {
    came,
    name: `Siti ${capital(name)}`,
    phone: `+62${national}`,
    email: `${local}@${domain}.web.id`,
    nik,
    kk,
    customer,
    bpjs,
    address: `Gang ${capital(street)} 7, RT 03/RW 02`,
    device: `Telepon ${capital(device)}`,
    header: `${header}-jakarta`,
    traces: {
      name: [name],
      phone: [national],
      email: [local, domain],
      nik: [nik],
      kk: [kk],
      customer: [customer],
      bpjs: [bpjs],
      address: [street],
      device: [device],
      header: [header],
    },
  };
}

/** What he writes without thinking of it: his numbers and his mail address, each as people write them. */
export function numbersOf({ phone, email, nik, kk, customer, bpjs }: Canary): string {
  const local = phone.replace('+62', '0');
  return [
    `hubungi ${local}`,
    `WA ${local.slice(0, 4)}-${local.slice(4, 8)}-${local.slice(8)}`,
    `atau ${phone.slice(0, 3)} ${phone.slice(3, 6)} ${phone.slice(6, 10)} ${phone.slice(10)}`,
    `email ${email}`,
    `NIK saya ${nik}`,
    `(${nik.match(/\d{4}/g)?.join(' ')})`,
    `no KK ${kk}`,
    `ID pelanggan PLN ${customer}`,
    `BPJS ${bpjs}`,
  ].join(', ');
}

/** What he calls a file. */
export const fileNameOf = ({ name, nik }: Canary, ending: string): string => `KTP ${name} ${nik}.${ending}`;

/** A picture from his telephone, which tells whose it is in each of the places where pictures do. */
export function photoOf({ name, device, address, phone }: Canary): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  return sharp({ create: { width: 40, height: 30, channels: 3, background: '#777', noise } })
    .withExif({
      IFD0: {
        Make: device,
        Model: device,
        Artist: name,
        Copyright: `${name} ${phone}`,
        ImageDescription: address,
      },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '3/1 35/1 42/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '98/1 40/1 20/1',
      },
    })
    .withXmp(
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="${device}"/></rdf:RDF></x:xmpmeta>`,
    )
    .jpeg()
    .toBuffer();
}

/** A mail of his with a picture, and with himself in every header that mail programs and servers write. */
export function canaryMail(
  canary: Canary,
  photo: Buffer,
  { to = 'lapor@kota.go.id', id = 'canary', headers = [] as string[], text = numbersOf(canary) } = {},
): string {
  const { name, email, phone, address, header } = canary;
  const file = fileNameOf(canary, 'jpg');
  return [
    `Return-Path: <${email}>`,
    `Received: from ${header}.lan (unknown [10.0.0.7]) by mx.kota.go.id for <${to}>`,
    `From: ${name} <${email}>`,
    `Reply-To: "${name}" <${email}>`,
    `To: ${to}`,
    `Subject: Lampu mati, hubungi ${phone}`,
    `Message-ID: <${id}.${email}>`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0700',
    `Organization: ${address}`,
    `X-Originating-Device: ${header}`,
    ...headers,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=batas',
    '',
    `--batas\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}`,
    `--batas\r\nContent-Type: image/jpeg; name="${file}"\r\nContent-Disposition: attachment; filename="${file}"`,
    `Content-ID: <${header}>\r\nContent-Transfer-Encoding: base64\r\n`,
    photo.toString('base64').replace(/.{76}/g, '$&\r\n'),
    '--batas--\r\n',
  ].join('\r\n');
}

type Six = [string, string, string, string, string, string];

/** Can be spoken and stands in no dictionary. */
function word(letters: number): string {
  const pick = (from: string): string => from.charAt(randomInt(from.length));
  return Array.from({ length: letters }, (_, at) => pick(at % 2 === 0 ? 'bdfghjkmnpqrstvwxz' : 'aeiou')).join(
    '',
  );
}

const digits = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const two = (from: number, to: number): string => String(randomInt(from, to + 1)).padStart(2, '0');

/** An area, a birthday and a running number, as NIK and KK have them. */
const citizenNumber = (): string =>
  `1271${two(1, 99)}${two(1, 28)}${two(1, 12)}${two(0, 99)}${String(randomInt(1, 10_000)).padStart(4, '0')}`;
