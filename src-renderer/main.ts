import ElementPlus, { type ConfigProviderContext, ElMessage } from 'element-plus'
import zhCn from 'element-plus/es/locale/lang/zh-cn'
import 'element-plus/dist/index.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { settleOpenWork } from './lib/before-leaving.ts'
import { CallError } from './lib/client.ts'
import { router } from './router.ts'
import './tokens.css'
import './lib/base.css'

/** A refusal nobody caught is still said to the person; anything else stays an error. */
window.addEventListener('unhandledrejection', event => {
  if (!(event.reason instanceof CallError)) return
  event.preventDefault()
  if (event.reason.code !== 'unauthorised') ElMessage.error(event.reason.message)
})

// The shell asks for this before it closes the window.
window.settleOpenWork = settleOpenWork

// The library's published prop types do not survive exactOptionalPropertyTypes.
const chinese = { locale: zhCn } as unknown as ConfigProviderContext

createApp(App).use(createPinia()).use(router).use(ElementPlus, chinese).mount('#app')
