import { CONSENT_TEXT, type Consents, type ServiceData } from '#complaint';
import type { Values } from './pages/views.js';

/**
 * The parts of a form in which somebody gives service data and agrees to something, as the channels take them: what is
 * empty or not ticked is left out. Who chose that his name may be shown has agreed to just that.
 */
export function agreedIn(fields: Values): { serviceData?: ServiceData; consents?: Consents } {
  const field = (name: string) => fields[name]?.trim() || undefined;
  const ticked = (name: string) => (fields[name] === '1' ? true : undefined);
  const serviceData = withoutEmpty<ServiceData>({
    nik: field('nik'),
    kk: field('kk'),
    customerNumber: field('customerNumber'),
    bpjs: field('bpjs'),
    mayBeContacted: ticked('mayBeContacted'),
  });
  const agreed = withoutEmpty<Consents>({
    serviceData: ticked('serviceData'),
    showName: fields['privacy'] === 'open' ? true : undefined,
    answers: ticked('answers'),
  });
  return {
    ...(serviceData ? { serviceData } : {}),
    ...(agreed ? { consents: { ...agreed, textVersion: CONSENT_TEXT } } : {}),
  };
}

function withoutEmpty<T extends object>(given: { [Field in keyof T]: T[Field] | undefined }): T | null {
  const filled = Object.entries(given).filter(([, value]) => value !== undefined);
  return filled.length > 0 ? (Object.fromEntries(filled) as T) : null;
}
