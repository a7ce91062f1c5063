/** What the pages of the training ground need to be told. */
import type { Form } from './form.js';

export interface SmsView {
  /** `sent` by the simulated phone, or `received` by it. */
  direction: 'sent' | 'received';
  text: string;
  at: Date;
}

export interface TeleponView {
  number: string;
  service: string;
  messages: SmsView[];
}

export interface MailView {
  direction: 'sent' | 'received';
  from: string;
  subject: string;
  text: string;
  at: Date;
}

export interface KotakView {
  address: string;
  service: string;
  messages: MailView[];
}

/** Fields: number, text to `/latihan/sms`; address, subject, text to `/latihan/email`. Query: number, address. */
export interface LatihanView {
  numbers: string[];
  addresses: string[];
  phone: TeleponView;
  mailbox: KotakView;
  form: (Form & { on: 'sms' | 'email' }) | null;
}
