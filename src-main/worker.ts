import { readKeyring } from './access/other-keyring.ts'
import { runTakeBackup, takeBackup } from './backup/job.ts'
import { checkBackup, prepareRestore, runCheckBackup, runPrepareRestore } from './backup/restore-jobs.ts'
import { beginnings } from './beginnings.ts'
import { declared } from './declared.ts'
import { derivedTables } from './derived.ts'
import { checkDerived, keepDerived, runCheckDerived, runKeepDerived } from './database/derived-jobs.ts'
import { runVerifyJournal, verifyJournal } from './database/verify-job.ts'
import { does, serveJob } from './lib/job.ts'
import {
  prepareEcgFile,
  runPrepareEcgFile,
  runWriteEcgFile,
  writeEcgFileJob
} from './measurement/ecg/file-jobs.ts'
import { measureEcg, overviewEcg, runMeasureEcg, runOverviewEcg } from './measurement/ecg/measuring.ts'
import { takeDrugFile } from './medication/drug/job.ts'
import { runTakeDrugFile } from './medication/drug/worker.ts'
import { checkImport, inspectImport, writeImport } from './resident/import-job.ts'
import { runCheckImport, runInspectImport, runWriteImport } from './resident/import-worker.ts'
import { assignDoctor } from './resident/doctors.ts'
import { lookThroughTables, runLookThroughTables } from './soundness/job.ts'
import { movePanel, runMovePanel } from './signing/transfer/job.ts'

// The thread for what takes longer than a keystroke. One job, then it ends.

await serveJob(
  new Map([
    does(verifyJournal, runVerifyJournal),
    does(inspectImport, runInspectImport),
    does(checkImport, runCheckImport),
    does(writeImport, runWriteImport),
    does(takeDrugFile, runTakeDrugFile),
    does(keepDerived, runKeepDerived(derivedTables)),
    does(checkDerived, runCheckDerived(derivedTables)),
    does(lookThroughTables, runLookThroughTables),
    does(movePanel, runMovePanel(assignDoctor)),
    does(measureEcg, runMeasureEcg),
    does(overviewEcg, runOverviewEcg),
    does(prepareEcgFile, runPrepareEcgFile),
    does(writeEcgFileJob, runWriteEcgFile),
    does(takeBackup, runTakeBackup(readKeyring)),
    does(checkBackup, runCheckBackup),
    does(prepareRestore, runPrepareRestore(beginnings, declared))
  ])
)
