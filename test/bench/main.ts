import { parseArgs } from 'node:util'
import { onCopy, openCentre, prepareData } from './centre.ts'
import { benchBackup } from './backup.ts'
import { benchAttribution } from './attribution.ts'
import { benchCapture } from './capture.ts'
import { benchDrivers } from './drivers.ts'
import { benchPage, benchSave } from './desk.ts'
import { benchLists } from './lists.ts'
import { benchEcgHour } from './ecg-hour.ts'
import { benchEcgLive } from './ecg-live.ts'
import { benchEcgStorage } from './ecg-storage.ts'
import { benchEcgStrip } from './ecg-strip.ts'
import { benchFulfilment } from './fulfilment.ts'
import { benchImport } from './import.ts'
import { printTable, type Row } from './measure.ts'
import { benchQrs } from './qrs.ts'
import { benchSearch } from './search.ts'
import { benchSize } from './size.ts'
import { benchStart } from './start.ts'
import { benchSync } from './sync.ts'

// npm run bench [-- search page lists fulfilment save import backup start size] [--residents 200000]: how long a desk waits, through
// the router; with `size`, the bytes it takes.
// npm run bench -- qrs [DIR] [--from S]: the QRS detector on WFDB records, or on the synthetic model.
// npm run bench -- attribution [SCHEDULES] [FIRST SEED]: whose results they are, on days drawn from seeds, by an oracle.
// npm run bench -- ecg-storage: bytes and time of a stored ECG.
// npm run bench -- ecg-strip [PICTURE]: frame times of the live ECG in Chromium.
// npm run bench -- ecg-hour: an hour of twelve leads through the serial port to the disk, compared sample for sample.
// npm run bench -- ecg-live: from the wire to the disk, and what a live ECG costs, in real time.
// npm run bench -- sync [RESIDENTS]: the push to a platform against a bare loop with the same bytes, and a search meanwhile.
// npm run bench -- drivers: what each driver takes in, MB/s and against its cable.
// npm run bench -- capture: from the last byte on the wire to the committed row and its event, over a PTY.

const reading = { search: benchSearch, page: benchPage, lists: benchLists }
const writing = { fulfilment: benchFulfilment, save: benchSave, import: benchImport }
const titles: Readonly<Record<string, string>> = {
  start: '启动',
  search: '检索',
  page: '打开居民',
  lists: '名单',
  fulfilment: '履约',
  save: '保存',
  import: '导入',
  backup: '备份',
  size: '大小'
}

const [section, ...sectionArgs] = process.argv.slice(2)
if (section === 'qrs') benchQrs(sectionArgs)
else if (section === 'attribution') benchAttribution(sectionArgs)
else if (section === 'ecg-storage') printTable('心电存储', await benchEcgStorage())
else if (section === 'ecg-strip') await benchEcgStrip(sectionArgs[0])
else if (section === 'ecg-hour') await benchEcgHour()
else if (section === 'ecg-live') await benchEcgLive()
else if (section === 'drivers') printTable('解码 0.2 MB', await benchDrivers())
else if (section === 'capture') printTable('末字节到入库和事件', await benchCapture(sectionArgs))
else if (section === 'sync') await benchSync(sectionArgs)
else await benchDesk()

async function benchDesk(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { residents: { type: 'string', default: '200000' } }
  })
  const unknown = positionals.filter(name => titles[name] === undefined)
  if (unknown.length > 0 || !/^\d+$/.test(values.residents)) {
    console.error(`npm run bench [-- ${Object.keys(titles).join(' ')}] [--residents N]`)
    process.exit(1)
  }
  const wanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name)
  const directory = await prepareData(Number(values.residents))
  const show = (name: string, rows: readonly Row[]): void => {
    printTable(titles[name] ?? name, rows)
  }

  console.log(
    `${Number(values.residents).toLocaleString('en')} residents, Node ${process.version}, ${process.platform}`
  )
  if (wanted('start')) show('start', await benchStart(directory))
  if ([...Object.keys(reading), 'size'].some(wanted)) {
    const centre = await openCentre(directory)
    if (wanted('size')) benchSize(centre)
    for (const [name, bench] of Object.entries(reading)) if (wanted(name)) show(name, await bench(centre))
    await centre.close()
  }
  if (wanted('backup')) await benchBackup(directory)
  for (const [name, bench] of Object.entries(writing)) {
    if (wanted(name)) show(name, await onCopy(directory, bench))
  }
}
