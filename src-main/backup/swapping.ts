import { join } from 'node:path'
import { type Files, synced } from '../lib/files.ts'
import type { Outside } from '../lib/outside.ts'
import { folderSynced, patiently, replaceFile, usualPatienceMs } from '../lib/safe-file.ts'

// How data that were checked take the place of those that stand in the folder. Each step is one rename, or may be done
// twice; what stood here goes whole into a folder of its own before anything new comes, its log with it.

/** Being read and checked; nothing of it counts. */
export const checkingName = 'restore.part'
/** Wanted: from here on the new data stand, also when the program is killed now. What stood here is still to be put away. */
const wantedName = 'restore.wanted'
/** Nothing old stands here any more: what is in it comes in. */
const comingName = 'restore.coming'
const keptFile = 'kept-as.txt'

/** What belongs to one set of data, under all its names. */
const isOfData = (name: string): boolean =>
  /^(jiayi\.db(-wal|-shm|-journal|\.life|\.before-\d{4}(\.part)?)?|keyring(-copy)?\.json(\..+)?|place\.json)$/.test(
    name
  ) && !name.endsWith('.lock')

/** How what stands here will be called. @param mark says when, in letters a file name may have */
export const keptName = (mark: string): string => `before-restore-${mark}`

/** What was checked is wanted: after this it stands, whenever the program is started next. */
export async function commit(
  outside: Pick<Outside, 'files' | 'timers' | 'monotonic'>,
  dataDirectory: string,
  keptAs: string
): Promise<void> {
  const { files } = outside
  const checked = join(dataDirectory, checkingName)
  await replaceFile(outside, join(checked, keptFile), Buffer.from(keptAs))
  // On Windows a folder keeps its name as long as somebody looks into one of its files.
  await patiently(outside, checked, outside.monotonic() + usualPatienceMs, () => {
    for (const { name, isFile } of files.list(checked)) if (isFile) synced(files, join(checked, name))
    folderSynced(files, checked)
    files.rename(checked, join(dataDirectory, wantedName))
  })
  folderSynced(files, dataDirectory)
}

export const isPending = (files: Files, dataDirectory: string): boolean =>
  files.exists(join(dataDirectory, wantedName)) || files.exists(join(dataDirectory, comingName))

/** Goes on from wherever it was ended; nobody may have the data open, here or in another process. */
export function finish(files: Files, dataDirectory: string): void {
  const wanted = join(dataDirectory, wantedName)
  const coming = join(dataDirectory, comingName)
  const all = (folder: string): readonly string[] =>
    files.list(folder).flatMap(({ name, isFile }) => (isFile && isOfData(name) ? [name] : []))
  if (files.exists(wanted)) {
    const kept = join(dataDirectory, files.read(join(wanted, keptFile)).toString('utf8'))
    files.makeFolder(kept)
    for (const name of all(dataDirectory)) {
      files.rename(join(dataDirectory, name), join(kept, name))
      // Where a power cut has left both names of one file, renaming does nothing.
      if (files.exists(join(dataDirectory, name))) files.remove(join(dataDirectory, name))
    }
    folderSynced(files, kept)
    folderSynced(files, dataDirectory)
    files.rename(wanted, coming)
    folderSynced(files, dataDirectory)
  }
  if (!files.exists(coming)) return
  for (const name of all(coming)) files.rename(join(coming, name), join(dataDirectory, name))
  folderSynced(files, dataDirectory)
  files.remove(coming)
  folderSynced(files, dataDirectory)
}
