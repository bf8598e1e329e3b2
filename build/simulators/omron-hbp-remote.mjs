/** The booth of omron-hbp.mjs in the form that the desk can start and stop; the same options and orders. */
process.argv.splice(2, 0, '--form', 'd')
await import('./omron-hbp.mjs')
