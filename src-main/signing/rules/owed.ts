interface Payer {
  readonly payer: string
  readonly amountFen: number
}

/** Of a fee that several pay, what the resident does (fen). */
export const residentShareFen = (payers: readonly Payer[]): number =>
  payers.filter(({ payer }) => payer === 'resident').reduce((sum, { amountFen }) => sum + amountFen, 0)

/** What the resident still owes for one contract (fen): their share until it is paid, never the whole fee. */
export const owedFen = ({
  paymentStatus,
  payers
}: {
  readonly paymentStatus: 'free' | 'unpaid' | 'paid' | 'refunded'
  readonly payers: readonly Payer[]
}): number => (paymentStatus === 'unpaid' ? residentShareFen(payers) : 0)
