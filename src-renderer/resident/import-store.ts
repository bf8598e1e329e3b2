import type { ImportJob, ImportMapping, residentContract } from '@contract/resident'
import type { OutputOf } from '@contract/lib'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { api, onEvent } from '../lib/client.ts'
import { sentence } from '../lib/sentence.ts'

type Head = OutputOf<(typeof residentContract)['inspectImport']>
export type Column = keyof ImportMapping

const phases = ['checking', 'checked', 'writing', 'done', 'cancelled', 'failed'] as const

const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error ?? new Error('unreadable file'))
    reader.readAsDataURL(file)
  })

/** An import from file to report. The page may be left while it runs. */
export const useImport = defineStore('resident-import', () => {
  const fileName = ref('')
  const head = shallowRef<Head | null>(null)
  const mapping = ref<{ [C in Column]?: string | null | undefined }>({})
  const committeeCode = ref('')
  const job = shallowRef<ImportJob | null>(null)
  const busy = ref(false)
  const trouble = ref<string | null>(null)
  let content = ''

  const step = computed(() => {
    if (!head.value) return 'file'
    return job.value ? 'job' : 'mapping'
  })
  const running = computed(() => job.value?.phase === 'checking' || job.value?.phase === 'writing')

  async function attempt(act: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    trouble.value = null
    try {
      await act()
    } catch (failure) {
      trouble.value = sentence(failure)
    } finally {
      busy.value = false
    }
  }

  /** Progress comes as answer and as event; the later phase, then the greater count, is the newer news. */
  function take(news: ImportJob): void {
    const known = job.value
    const rank = (of: ImportJob): number => phases.indexOf(of.phase)
    if (
      known?.id === news.id &&
      (rank(news) < rank(known) || (rank(news) === rank(known) && news.done < known.done))
    )
      return
    job.value = news
  }
  onEvent('resident.importJob', news => {
    if (news.id === job.value?.id || (busy.value && job.value === null)) take(news)
  })

  const choose = (file: File): Promise<void> =>
    attempt(async () => {
      content = await base64Of(file)
      fileName.value = file.name
      job.value = null
      const answer = await api.resident.inspectImport({ fileName: file.name, content })
      head.value = answer
      mapping.value = { ...answer.mapping }
    })

  const check = (): Promise<void> =>
    attempt(async () => {
      const { name = null, ...rest } = mapping.value
      another.value = []
      if (name === null) {
        trouble.value = '请先指定哪一列是姓名。'
        return
      }
      take(
        await api.resident.checkImport({
          fileName: fileName.value,
          content,
          mapping: { name, ...rest },
          committeeCode: committeeCode.value
        })
      )
    })

  /** Lines of doubtful rows of which somebody has said: not the same person. */
  const another = ref<readonly number[]>([])
  const run = (mode: 'all-or-nothing' | 'good-rows'): Promise<void> =>
    attempt(async () => {
      if (!job.value) return
      take(await api.resident.runImport({ jobId: job.value.id, mode, another: [...another.value] }))
    })

  /** Not kept waiting by the call that runs. */
  async function cancel(): Promise<void> {
    if (!job.value) return
    try {
      take(await api.resident.cancelImport({ jobId: job.value.id }))
    } catch (failure) {
      trouble.value = sentence(failure)
    }
  }

  const report = (): Promise<void> =>
    attempt(async () => {
      if (!job.value) return
      const { fileName: name, csv } = await api.resident.importReport({ jobId: job.value.id })
      const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
      URL.revokeObjectURL(url)
    })

  function restart(): void {
    head.value = null
    job.value = null
    trouble.value = null
    content = ''
    fileName.value = ''
  }

  return {
    fileName,
    head,
    mapping,
    committeeCode,
    job,
    busy,
    trouble,
    step,
    running,
    another,
    choose,
    check,
    run,
    cancel,
    report,
    restart
  }
})
