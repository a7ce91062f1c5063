/** The system's name in `ExternalReference`. */
export const SP4N_LAPOR = 'sp4n-lapor';

/**
 * A tracking id of SP4N-LAPOR! as it is kept, from what somebody typed or copied (`#9165816`, `ID 9165816`); null where
 * it can be none. Public cards of 2025 show seven digits; nine are fewer than any telephone number or NIK has.
 */
export function readLaporId(typed: string): string | null {
  const digits = typed.trim().replace(/^(?:id|no\.?|nomor)?[\s:]*#?\s*/i, '');
  return /^[1-9]\d{3,8}$/.test(digits) ? digits : null;
}
