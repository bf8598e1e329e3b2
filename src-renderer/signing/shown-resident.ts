import type { Agreement } from '@contract/signing/agreement'
import { useOpenResident, useOwner } from '../lib/context.ts'

/** Nobody else's name stands above an agreement: whoever of its people is open stays, else the first of them. */
export function useShownResident(): (agreement: Agreement) => void {
  const context = useOpenResident()
  const openOwner = useOwner()
  return ({ document }) => {
    const [first] = document.contracts
    const shown = document.contracts.find(({ residentId }) => residentId === context.id) ?? first
    if (shown) void openOwner(shown.residentId)
  }
}
