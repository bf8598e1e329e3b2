import type { ErrorCode } from './contract.ts'

/** Expected trouble, told to the person at the desk in Chinese and naming no resident. Anything else thrown is a bug. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: ErrorCode
  /** Dotted input path → sentence. */
  readonly fields: Readonly<Record<string, string>> | undefined

  constructor(
    code: ErrorCode,
    message: string,
    fields?: Readonly<Record<string, string>>,
    options?: ErrorOptions
  ) {
    super(message, options)
    this.code = code
    this.fields = fields
  }
}
