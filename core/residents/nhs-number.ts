/**
 * NHS number (NHS Data Dictionary): ten digits, the last a modulus-11 check on the others with weights 10 … 2; a check
 * of 11 is written 0, a check of 10 does not exist. Ten equal digits pass the sum and are nobody's.
 */
export function parseNhsNumber(text: string): string | undefined {
  const digits = text.replaceAll(/[ -]/g, '');
  if (!/^[0-9]{10}$/.test(digits) || /^(\d)\1{9}$/.test(digits)) return undefined;
  let sum = 0;
  for (let i = 0; i < 9; i += 1) sum += Number(digits[i]) * (10 - i);
  const check = (11 - (sum % 11)) % 11;
  return check === Number(digits[9]) ? digits : undefined;
}

/** "943 476 5919" */
export const spacedNhsNumber = (number: string): string => `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`;
