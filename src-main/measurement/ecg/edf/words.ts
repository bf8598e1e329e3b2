export const annotationLabel = 'EDF Annotations'
/** A text of the standard's own list: what follows in the last record is only filling. */
export const recordingEnds = 'Recording ends'
/** Annotations are Unicode, unlike the header. */
export const leadOffText = (lead: string): string => `导联脱落 ${lead}`
