/** What stands in the boxes of a single choice. */
export const boxed = (code: string | null): readonly string[] => (code === null ? [] : [code])

/** A number as it is written on the paper; nothing when it was not measured. */
export const plain = (value: number | null): string => (value === null ? '' : String(value))
