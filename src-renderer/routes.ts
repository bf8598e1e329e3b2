import type { RouteRecordRaw } from 'vue-router'
import type { PlaceName } from './lib/frame/places.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** How the page above is named in `Esc 回到…`. */
    readonly title: string
    /** The place of the left rail this page stands in. */
    readonly place: PlaceName
    /**
     * Where Esc goes, always: see `parentOf`. Null: nowhere (今日). Of two the first whose names can all be filled;
     * `:resident` is whose record the page shows, the others are of its own path.
     */
    readonly parent: string | readonly string[] | null
    /**
     * What happens to the open resident: `param` opens the one named by `:id`, `leave` closes whoever is open
     * (the lists), `record`: the page opens whose record it shows, nothing keeps the context bar as it is (a visit to
     * devices or settings).
     */
    readonly resident?: 'param' | 'leave' | 'record'
  }
}

/** Every page of the app, each with its fixed parent. */
export const routes: readonly RouteRecordRaw[] = [
  {
    path: '/',
    component: () => import('./home/HomePage.vue'),
    meta: { title: '今日', place: 'home', resident: 'leave', parent: null }
  },
  {
    path: '/residents',
    component: () => import('./resident/ResidentsPage.vue'),
    meta: { title: '居民', place: 'residents', resident: 'leave', parent: '/' }
  },
  {
    path: '/residents/new',
    component: () => import('./resident/ResidentEditPage.vue'),
    meta: { title: '新建居民', place: 'residents', resident: 'leave', parent: '/residents' }
  },
  {
    path: '/residents/import',
    component: () => import('./resident/ImportPage.vue'),
    meta: { title: '导入居民', place: 'residents', resident: 'leave', parent: '/residents' }
  },
  {
    path: '/residents/:id',
    component: () => import('./resident/ResidentPage.vue'),
    meta: { title: '居民页', place: 'residents', resident: 'param', parent: '/residents' }
  },
  {
    path: '/residents/:id/edit',
    component: () => import('./resident/ResidentEditPage.vue'),
    meta: { title: '居民信息', place: 'residents', resident: 'param', parent: '/residents/:id' }
  },
  {
    path: '/residents/:id/scales',
    component: () => import('./scale/ScalesPage.vue'),
    meta: { title: '量表', place: 'residents', resident: 'param', parent: '/residents/:id' }
  },
  {
    path: '/residents/:id/medications',
    component: () => import('./medication/MedicationPage.vue'),
    meta: { title: '用药', place: 'residents', resident: 'param', parent: '/residents/:id' }
  },
  {
    path: '/residents/:id/medications/print',
    component: () => import('./medication/MedicationPrintPage.vue'),
    meta: {
      title: '打印用药清单',
      place: 'residents',
      resident: 'param',
      parent: '/residents/:id/medications'
    }
  },
  {
    path: '/medicines',
    component: () => import('./medication/RunOutPage.vue'),
    meta: { title: '续药名单', place: 'follow-ups', resident: 'leave', parent: '/follow-ups' }
  },
  {
    path: '/residents/:id/follow-up',
    component: () => import('./follow-up/FollowUpFormPage.vue'),
    meta: { title: '随访表', place: 'follow-ups', resident: 'param', parent: '/residents/:id' }
  },
  {
    path: '/residents/:id/ecg',
    component: () => import('./measurement/ecg/EcgLivePage.vue'),
    meta: { title: '实时心电', place: 'residents', resident: 'param', parent: '/residents/:id' }
  },
  {
    path: '/residents/:id/ecg/import',
    component: () => import('./measurement/ecg/EcgImportPage.vue'),
    meta: { title: '导入心电', place: 'residents', resident: 'param', parent: '/residents/:id' }
  },
  {
    path: '/residents/:id/ecg/:recordId',
    component: () => import('./measurement/ecg/EcgViewerPage.vue'),
    meta: { title: '心电图', place: 'residents', resident: 'param', parent: '/residents/:id' }
  },
  {
    path: '/residents/:id/ecg/:recordId/print',
    component: () => import('./measurement/ecg/EcgPrintPage.vue'),
    meta: { title: '打印心电', place: 'residents', resident: 'param', parent: '/residents/:id/ecg/:recordId' }
  },
  {
    path: '/follow-ups',
    component: () => import('./follow-up/DuePage.vue'),
    meta: { title: '随访名单', place: 'follow-ups', resident: 'leave', parent: '/' }
  },
  {
    path: '/follow-ups/awaiting',
    component: () => import('./follow-up/AwaitingPage.vue'),
    meta: { title: '待医生确认', place: 'follow-ups', resident: 'leave', parent: '/follow-ups' }
  },
  {
    path: '/follow-ups/behind',
    component: () => import('./follow-up/BehindPage.vue'),
    meta: { title: '面对面随访不足', place: 'follow-ups', resident: 'leave', parent: '/follow-ups' }
  },
  {
    path: '/follow-ups/:id',
    component: () => import('./follow-up/FollowUpRecordPage.vue'),
    meta: {
      title: '随访记录',
      place: 'follow-ups',
      resident: 'record',
      parent: ['/residents/:resident', '/follow-ups']
    }
  },
  {
    path: '/follow-ups/:id/print',
    component: () => import('./follow-up/FollowUpPrintPage.vue'),
    meta: { title: '打印随访', place: 'follow-ups', resident: 'record', parent: '/follow-ups/:id' }
  },
  {
    path: '/unclaimed',
    component: () => import('./measurement/UnclaimedPage.vue'),
    meta: { title: '待认领', place: 'devices', parent: '/devices' }
  },
  {
    path: '/devices/quality',
    component: () => import('./measurement/QualityPage.vue'),
    meta: { title: '测量质量', place: 'devices', parent: '/devices' }
  },
  {
    path: '/devices/health',
    component: () => import('./device/HealthPage.vue'),
    meta: { title: '设备体检', place: 'devices', parent: '/devices' }
  },
  {
    path: '/devices',
    component: () => import('./device/DevicesPage.vue'),
    meta: { title: '设备', place: 'devices', parent: '/' }
  },
  {
    path: '/devices/monitor',
    component: () => import('./device/MonitorPage.vue'),
    meta: { title: '串口监视', place: 'devices', parent: '/devices' }
  },
  {
    path: '/devices/models',
    component: () => import('./device/LineProtocolsPage.vue'),
    meta: { title: '自定义型号', place: 'devices', parent: '/devices' }
  },
  {
    path: '/devices/models/edit',
    component: () => import('./device/LineProtocolPage.vue'),
    meta: { title: '描述型号', place: 'devices', parent: '/devices/models' }
  },
  {
    path: '/residents/:id/handbook',
    component: () => import('./signing/fulfilment/HandbookPage.vue'),
    meta: { title: '服务手册', place: 'residents', resident: 'param', parent: '/residents/:id' }
  },
  {
    path: '/signing/fulfilment',
    component: () => import('./signing/fulfilment/FulfilmentPage.vue'),
    meta: { title: '履约名单', place: 'signing', resident: 'leave', parent: '/signing' }
  },
  {
    path: '/signing/quality',
    component: () => import('./signing/fulfilment/SamplesPage.vue'),
    meta: { title: '履约质控', place: 'signing', resident: 'leave', parent: '/signing/fulfilment' }
  },
  {
    path: '/signing/quality/:id',
    component: () => import('./signing/fulfilment/SamplePage.vue'),
    meta: { title: '抽查', place: 'signing', resident: 'leave', parent: '/signing/quality' }
  },
  {
    path: '/signing/campaigns/:id',
    component: () => import('./signing/campaign/CampaignPage.vue'),
    meta: { title: '签约活动', place: 'signing', resident: 'leave', parent: '/signing?list=campaigns' }
  },
  {
    path: '/signing',
    component: () => import('./signing/ListsPage.vue'),
    meta: { title: '签约', place: 'signing', resident: 'leave', parent: '/' }
  },
  {
    path: '/signing/new',
    component: () => import('./signing/SigningPage.vue'),
    meta: {
      title: '签约办理',
      place: 'signing',
      resident: 'record',
      parent: ['/residents/:resident', '/signing']
    }
  },
  {
    path: '/signing/acts/:id',
    component: () => import('./signing/SigningPage.vue'),
    meta: {
      title: '签约办理',
      place: 'signing',
      resident: 'record',
      parent: ['/residents/:resident', '/signing']
    }
  },
  {
    path: '/signing/acts/:id/review',
    component: () => import('./signing/ReviewPage.vue'),
    meta: { title: '签约审核', place: 'signing', resident: 'record', parent: '/signing?list=open' }
  },
  {
    path: '/signing/acts/:id/print',
    component: () => import('./signing/AgreementPage.vue'),
    meta: { title: '打印待签协议', place: 'signing', resident: 'record', parent: '/signing/acts/:id' }
  },
  {
    path: '/signing/acts/:id/agreement',
    component: () => import('./signing/AgreementPage.vue'),
    meta: {
      title: '协议',
      place: 'signing',
      resident: 'record',
      parent: ['/residents/:resident', '/signing']
    }
  },
  {
    path: '/sync',
    component: () => import('./sync/SyncPage.vue'),
    meta: { title: '同步', place: 'sync', parent: '/' }
  },
  {
    path: '/settings',
    component: () => import('./centre/SettingsPage.vue'),
    meta: { title: '设置', place: 'settings', parent: '/' }
  }
]
