import type { Consents, InboundReport } from './inbound-report.js';

/** How well the office knows who reports, whoever of it may know it. */
export type Known = 'nobody' | 'contact' | 'named' | 'verified';

/**
 * Who may learn who reports: the officers that handle it, where the reporter chose to show his name to them; else the
 * identity custodian (they see "Pelapor"); and of an anonymous reporter nobody alone, only two persons together.
 */
export type MayKnow = 'handlers' | 'custodian' | 'nobody-alone';

/** Whether what is reported may become public once a person has verified it. */
export type Content = 'public-after-verification' | 'closed';

/**
 * The three properties of a complaint that say what is seen of it. *Anonymous* is `nobody-alone`, *confidential* is
 * `closed`: two words for the same, never kept beside it.
 */
export interface Protection {
  known: Known;
  mayKnow: MayKnow;
  content: Content;
  /** Closed for its category alone, so that a person may open it; what a reporter or an accusation closed stays so. */
  closedByCategory: boolean;
}

export const isAnonymous = ({ mayKnow }: Protection): boolean => mayKnow === 'nobody-alone';
export const isConfidential = ({ content }: Protection): boolean => content === 'closed';

/** What a report asks for, and what it gets unasked: who names an accused is anonymous and confidential. */
export function protectionOf(
  report: Pick<InboundReport, 'reporter' | 'address' | 'anonymous' | 'confidential' | 'accused' | 'consents'>,
): Protection {
  const accuses = (report.accused ?? []).length > 0;
  const known = knownOf(report);
  const mayShow = report.consents?.showName === true && known === 'named';
  const asked: Protection = {
    known,
    mayKnow: report.anonymous === true ? 'nobody-alone' : mayShow ? 'handlers' : 'custodian',
    content: report.confidential === true ? 'closed' : 'public-after-verification',
    closedByCategory: false,
  };
  return accuses ? protectedFromAccused(asked) : asked;
}

function knownOf({ reporter, address }: Pick<InboundReport, 'reporter' | 'address'>): Known {
  const { name, phone, email, address: home } = reporter ?? {};
  if (name) return 'named';
  return [phone, email, home, address].some(Boolean) ? 'contact' : 'nobody';
}

/** With an accusation, or a suspicion that is for the inspectorate: both hidden, and no machine or officer opens it. */
export const protectedFromAccused = (given: Protection): Protection => ({
  ...withContentClosed(given),
  mayKnow: 'nobody-alone',
});

/** Anonymous from now on. */
export const withNameHidden = (given: Protection): Protection => ({ ...given, mayKnow: 'nobody-alone' });

/** Confidential from now on, for good. */
export const withContentClosed = (given: Protection): Protection => ({
  ...given,
  content: 'closed',
  closedByCategory: false,
});

/** Confidential because of what it is about; what is closed already stays closed for its own reason. */
export const withCategoryClosed = (given: Protection): Protection =>
  isConfidential(given) ? given : { ...given, content: 'closed', closedByCategory: true };

/** Opened again by a person. Only what its category closed can be; everything else is given back as it is. */
export const withCategoryOpened = (given: Protection): Protection =>
  given.closedByCategory
    ? { ...given, content: 'public-after-verification', closedByCategory: false }
    : given;

/**
 * Channels whose forms say beforehand that a report may become public. Whoever reports by another one (by telephone,
 * letter, fax or SMS, at a counter, from an import) was not told so: what he reports is public by his consent alone.
 */
export const publicUnasked: readonly string[] = ['web', 'email', 'open311'];

/** Whether it may become public as far as its reporter goes: what he said of it decides, else what he was told. */
export const mayBecomePublic = (given: { channel: string; consents: Consents | null }): boolean =>
  given.consents?.publish ?? publicUnasked.includes(given.channel);

/** Version of the words by which our own forms ask for consent; another one with every change of their meaning. */
export const CONSENT_TEXT = '2026-11';

const serviceNumbers = ['nik', 'kk', 'customerNumber', 'bpjs'] as const;
/** Which service data there are may be known; what they say is sealed. */
export type ServiceDataKind = (typeof serviceNumbers)[number] | 'mayBeContacted';

/** Whether there is anything in it that needs the reporter's consent to be opened. */
export const holdsServiceNumber = (
  given: Partial<Record<(typeof serviceNumbers)[number], unknown>>,
): boolean => serviceNumbers.some((kind) => given[kind] !== undefined && given[kind] !== null);

/** The kinds a report brings: the numbers only where its reporter agreed to their being opened. */
export const serviceDataOf = ({
  serviceData,
  consents,
}: Pick<InboundReport, 'serviceData' | 'consents'>): ServiceDataKind[] => [
  ...serviceNumbers.filter((kind) => consents?.serviceData === true && serviceData?.[kind] !== undefined),
  ...(serviceData?.mayBeContacted === true ? (['mayBeContacted'] as const) : []),
];
