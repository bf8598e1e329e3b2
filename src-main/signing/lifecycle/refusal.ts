import { Failure } from '../../lib/failure.ts'

/** What the person at the desk has to mend, said at its field. */
export const refuse = (field: string, sentence: string): never => {
  throw new Failure('invalid-input', `${sentence}。`, { [field]: sentence })
}
