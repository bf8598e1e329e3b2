/**
 * Whether no digit is missing: three, or two where a third would make a pressure that no arm has (systolic from 400,
 * diastolic from 300). What is typed shorter goes on by Enter.
 */
export function isWhole(field: 'systolic' | 'diastolic', typed: string): boolean {
  if (!/^\d+$/.test(typed)) return false
  return typed.length >= (Number(typed.charAt(0)) < (field === 'systolic' ? 4 : 3) ? 3 : 2)
}
