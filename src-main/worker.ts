import { runVerifyJournal, verifyJournal } from './database/verify-job.ts'
import { does, serveJob } from './lib/job.ts'
import {
  prepareEcgFile,
  runPrepareEcgFile,
  runWriteEcgFile,
  writeEcgFileJob
} from './measurement/ecg/file-jobs.ts'
import { measureEcg, overviewEcg, runMeasureEcg, runOverviewEcg } from './measurement/ecg/measuring.ts'
import { checkImport, inspectImport, writeImport } from './resident/import-job.ts'
import { runCheckImport, runInspectImport, runWriteImport } from './resident/import-worker.ts'
import { assignDoctor } from './resident/doctors.ts'
import {
  checkFulfilment,
  refreshFulfilment,
  runCheckFulfilment,
  runRefreshFulfilment
} from './signing/fulfilment/jobs.ts'
import { refreshStanding, runRefreshStanding } from './signing/lists/refresh-job.ts'
import { movePanel, runMovePanel } from './signing/transfer/job.ts'

// The thread for what takes longer than a keystroke. One job, then it ends.

await serveJob(
  new Map([
    does(verifyJournal, runVerifyJournal),
    does(inspectImport, runInspectImport),
    does(checkImport, runCheckImport),
    does(writeImport, runWriteImport),
    does(refreshStanding, runRefreshStanding),
    does(refreshFulfilment, runRefreshFulfilment),
    does(checkFulfilment, runCheckFulfilment),
    does(movePanel, runMovePanel(assignDoctor)),
    does(measureEcg, runMeasureEcg),
    does(overviewEcg, runOverviewEcg),
    does(prepareEcgFile, runPrepareEcgFile),
    does(writeEcgFileJob, runWriteEcgFile)
  ])
)
