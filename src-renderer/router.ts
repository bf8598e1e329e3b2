import { createRouter, createWebHashHistory } from 'vue-router'
import { useOpenResident } from './lib/context.ts'
import { holdKeys, releaseKeys } from './lib/keys.ts'
import { mayLeave } from './lib/unsaved.ts'
import { routes } from './routes.ts'

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [...routes, { path: '/:anything(.*)*', redirect: '/' }]
})

router.beforeEach(async () => {
  const may = await mayLeave()
  if (may) holdKeys()
  return may
})
router.onError(() => void releaseKeys())

router.afterEach(to => {
  const open = useOpenResident()
  if (to.meta.resident === 'leave') open.close()
  else if (to.meta.resident === 'param') void open.open(String(to.params['id']))
  else if (to.meta.resident === 'record') open.awaitRecord()
  void open.known().then(releaseKeys)
})
