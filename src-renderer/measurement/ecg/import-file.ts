import type { ecgReportContract, EcgRecordHead } from '@contract/measurement/ecg'
import type { InputOf } from '@contract/lib'
import { computed, ref, shallowRef } from 'vue'
import { useAsync } from '../../lib/async.ts'
import { api } from '../../lib/client.ts'

type Input = InputOf<(typeof ecgReportContract)['importFile']>

/** Bytes; in base64 as many as `inspectFile` takes. */
const largestFile = 36_000_000

const base64 = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error ?? new Error('the file cannot be read'))
    reader.readAsDataURL(file)
  })

/** One file on its way to one resident. */
export function useEcgImport(residentId: string) {
  const fileName = ref('')
  const isTooLarge = ref(false)
  const isLenient = ref(false)
  const indication = ref('')
  const startedAt = ref('')
  const confirmed = ref(false)
  const differences = ref<readonly string[]>([])
  const content = shallowRef<string | null>(null)
  /** The id of the record: a second Enter finds the first one's. */
  let requestId = crypto.randomUUID()

  const inspecting = useAsync((name: string, bytes: string, reading: 'strict' | 'lenient') =>
    api.ecg.inspectFile({ name, content: bytes, reading })
  )
  const importing = useAsync((input: Input) => api.ecg.importFile(input))

  async function inspect(): Promise<void> {
    differences.value = []
    confirmed.value = false
    importing.reset()
    inspecting.value.value = null
    if (content.value !== null)
      await inspecting.run(fileName.value, content.value, isLenient.value ? 'lenient' : 'strict')
  }
  async function choose(file: File): Promise<void> {
    requestId = crypto.randomUUID()
    inspecting.reset()
    fileName.value = file.name
    isLenient.value = false
    isTooLarge.value = file.size > largestFile
    content.value = isTooLarge.value ? null : await base64(file)
    await inspect()
  }
  function setLenient(lenient: boolean): void {
    isLenient.value = lenient
    void inspect()
  }
  /** Undefined where it was refused; then `differences` say what is to be confirmed. */
  async function save(): Promise<EcgRecordHead | undefined> {
    if (content.value === null || inspecting.value.value === null || importing.loading.value) return undefined
    const shown = startedAt.value.length === 16 ? `${startedAt.value}:00` : startedAt.value
    const head = await importing.run({
      residentId,
      requestId,
      name: fileName.value,
      content: content.value,
      reading: isLenient.value ? 'lenient' : 'strict',
      indication: indication.value,
      confirmed: confirmed.value,
      ...(shown === '' ? {} : { startedAt: shown })
    })
    const fields = importing.fields.value
    differences.value = ['name', 'sex', 'birthDate', 'patient', 'duplicate'].flatMap(
      field => fields[field] ?? []
    )
    return head
  }

  /** What is wrong with the chosen file. */
  const problem = computed(() =>
    isTooLarge.value
      ? '文件超过 36 MB，不能导入。请确认选对了文件；长时间的心电请在原机器上截取一段再导出。'
      : inspecting.error.value
  )

  return {
    fileName,
    isTooLarge,
    isLenient,
    indication,
    startedAt,
    confirmed,
    differences,
    found: inspecting.value,
    problem,
    importing,
    choose,
    setLenient,
    save
  }
}
