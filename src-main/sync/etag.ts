/** Exactly this form: stores differ in what else they take (HL7 FHIR R4, RESTful API, 3.1.0.5). */
export const etagOf = (version: string): string => `W/"${version}"`

export const versionIn = (etag: string | null | undefined): string | null =>
  /^(?:W\/)?"([^"]+)"$/.exec(etag ?? '')?.[1] ?? null
