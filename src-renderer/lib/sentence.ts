import { CallError } from './client.ts'

/** What went wrong, for the person at the desk. Anything but a refusal is a bug, and is logged as one. */
export function sentence(failure: unknown): string {
  if (failure instanceof CallError) return failure.message
  console.error(failure)
  return '程序出错，本次操作没有完成。请重试；仍不行请联系管理员。'
}
