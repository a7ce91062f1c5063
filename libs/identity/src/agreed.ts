import type { Reporter, ServiceData, ServiceDataKind } from '#complaint';
import type { OpenableComplaint } from '#store';
import type { OpenedServiceData } from './reveal-verbs.js';

/** Hidden whatever the reporter agreed to. */
export const isProtected = ({ anonymous, supervisory, accuses }: OpenableComplaint): boolean =>
  anonymous || supervisory || accuses;

/** A category closes what is said, not the name that the reporter chose to show; who closed it himself hides both. */
export const showsName = (complaint: OpenableComplaint): boolean =>
  complaint.nameShown && !isProtected(complaint) && (!complaint.confidential || complaint.closedByCategory);

/** Kinds of service data that the reporter agreed to: being contacted he agrees to by saying so. */
export const agreedKinds = ({ serviceData, consents }: OpenableComplaint): ServiceDataKind[] =>
  serviceData.filter((kind) => kind === 'mayBeContacted' || consents?.serviceData === true);

/** Of what was sealed the agreed kinds alone, and where the reporter is reached if he allowed that. */
export function agreedPart(
  sealed: ServiceData,
  kinds: ServiceDataKind[],
  { phone, email }: Reporter,
): OpenedServiceData {
  const serviceData = Object.fromEntries(
    kinds.filter((kind) => sealed[kind] !== undefined).map((kind) => [kind, sealed[kind]]),
  ) as ServiceData;
  if (serviceData.mayBeContacted !== true) return { serviceData, contact: null };
  return { serviceData, contact: { ...(phone && { phone }), ...(email && { email }) } };
}
