import type { Agreement } from '@contract/signing/agreement'
import { useOpenResident } from '../lib/context.ts'

/** Nobody else's name stands above an agreement: whoever of its people is open stays, else the first of them. */
export function useShownResident(): (agreement: Agreement) => void {
  const context = useOpenResident()
  return ({ document }) => {
    const [first] = document.contracts
    if (first && !document.contracts.some(({ residentId }) => residentId === context.id)) {
      void context.open(first.residentId)
    }
  }
}
