import { createRouter, createWebHashHistory } from 'vue-router'
import type { PlaceName } from './lib/frame/places.ts'
import { useOpenResident } from './lib/context.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** The place of the left rail this page stands in. */
    readonly place: PlaceName
    /**
     * What happens to the open resident: `param` opens the one named by `:id`, `leave` closes whoever is open
     * (the lists), nothing keeps the context bar as it is (a visit to devices or settings).
     */
    readonly resident?: 'param' | 'leave'
  }
}

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    {
      path: '/',
      component: () => import('./home/HomePage.vue'),
      meta: { place: 'home', resident: 'leave' }
    },
    {
      path: '/residents',
      component: () => import('./resident/ResidentsPage.vue'),
      meta: { place: 'residents', resident: 'leave' }
    },
    {
      path: '/residents/new',
      component: () => import('./resident/ResidentEditPage.vue'),
      meta: { place: 'residents', resident: 'leave' }
    },
    {
      path: '/residents/import',
      component: () => import('./resident/ImportPage.vue'),
      meta: { place: 'residents', resident: 'leave' }
    },
    {
      path: '/residents/:id',
      component: () => import('./resident/ResidentPage.vue'),
      meta: { place: 'residents', resident: 'param' }
    },
    {
      path: '/residents/:id/edit',
      component: () => import('./resident/ResidentEditPage.vue'),
      meta: { place: 'residents', resident: 'param' }
    },
    {
      path: '/residents/:id/scales',
      component: () => import('./scale/ScalesPage.vue'),
      meta: { place: 'residents', resident: 'param' }
    },
    {
      path: '/residents/:id/follow-up',
      component: () => import('./follow-up/FollowUpFormPage.vue'),
      meta: { place: 'follow-ups', resident: 'param' }
    },
    {
      path: '/residents/:id/ecg',
      component: () => import('./measurement/ecg/EcgLivePage.vue'),
      meta: { place: 'residents', resident: 'param' }
    },
    {
      path: '/residents/:id/ecg/import',
      component: () => import('./measurement/ecg/EcgImportPage.vue'),
      meta: { place: 'residents', resident: 'param' }
    },
    {
      path: '/residents/:id/ecg/:recordId',
      component: () => import('./measurement/ecg/EcgViewerPage.vue'),
      meta: { place: 'residents', resident: 'param' }
    },
    {
      path: '/residents/:id/ecg/:recordId/print',
      component: () => import('./measurement/ecg/EcgPrintPage.vue'),
      meta: { place: 'residents', resident: 'param' }
    },
    {
      path: '/follow-ups',
      component: () => import('./follow-up/DuePage.vue'),
      meta: { place: 'follow-ups', resident: 'leave' }
    },
    {
      path: '/follow-ups/:id',
      component: () => import('./follow-up/FollowUpRecordPage.vue'),
      meta: { place: 'follow-ups' }
    },
    {
      path: '/follow-ups/:id/print',
      component: () => import('./follow-up/FollowUpPrintPage.vue'),
      meta: { place: 'follow-ups' }
    },
    {
      path: '/unclaimed',
      component: () => import('./measurement/UnclaimedPage.vue'),
      meta: { place: 'devices' }
    },
    {
      path: '/devices/quality',
      component: () => import('./measurement/QualityPage.vue'),
      meta: { place: 'devices' }
    },
    {
      path: '/devices/health',
      component: () => import('./device/HealthPage.vue'),
      meta: { place: 'devices' }
    },
    { path: '/devices', component: () => import('./device/DevicesPage.vue'), meta: { place: 'devices' } },
    {
      path: '/devices/monitor',
      component: () => import('./device/MonitorPage.vue'),
      meta: { place: 'devices' }
    },
    {
      path: '/devices/models',
      component: () => import('./device/LineProtocolsPage.vue'),
      meta: { place: 'devices' }
    },
    {
      path: '/devices/models/edit',
      component: () => import('./device/LineProtocolPage.vue'),
      meta: { place: 'devices' }
    },
    {
      path: '/residents/:id/handbook',
      component: () => import('./signing/fulfilment/HandbookPage.vue'),
      meta: { place: 'residents', resident: 'param' }
    },
    {
      path: '/signing/fulfilment',
      component: () => import('./signing/fulfilment/FulfilmentPage.vue'),
      meta: { place: 'signing', resident: 'leave' }
    },
    {
      path: '/signing/quality',
      component: () => import('./signing/fulfilment/SamplesPage.vue'),
      meta: { place: 'signing', resident: 'leave' }
    },
    {
      path: '/signing/quality/:id',
      component: () => import('./signing/fulfilment/SamplePage.vue'),
      meta: { place: 'signing', resident: 'leave' }
    },
    {
      path: '/signing/campaigns/:id',
      component: () => import('./signing/campaign/CampaignPage.vue'),
      meta: { place: 'signing', resident: 'leave' }
    },
    {
      path: '/signing',
      component: () => import('./signing/ListsPage.vue'),
      meta: { place: 'signing', resident: 'leave' }
    },
    {
      path: '/signing/new',
      component: () => import('./signing/SigningPage.vue'),
      meta: { place: 'signing' }
    },
    {
      path: '/signing/acts/:id',
      component: () => import('./signing/SigningPage.vue'),
      meta: { place: 'signing' }
    },
    {
      path: '/signing/acts/:id/review',
      component: () => import('./signing/ReviewPage.vue'),
      meta: { place: 'signing' }
    },
    {
      path: '/signing/acts/:id/agreement',
      component: () => import('./signing/AgreementPage.vue'),
      meta: { place: 'signing' }
    },
    { path: '/sync', component: () => import('./sync/SyncPage.vue'), meta: { place: 'sync' } },
    { path: '/settings', component: () => import('./centre/SettingsPage.vue'), meta: { place: 'settings' } },
    { path: '/:anything(.*)*', redirect: '/' }
  ]
})

router.afterEach(to => {
  const open = useOpenResident()
  if (to.meta.resident === 'leave') open.close()
  else if (to.meta.resident === 'param') void open.open(String(to.params['id']))
})
