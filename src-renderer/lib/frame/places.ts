import { Calendar, Connection, Cpu, EditPen, Notebook, Setting, User } from '@element-plus/icons-vue'
import type { Component } from 'vue'

export type PlaceName = 'home' | 'residents' | 'signing' | 'follow-ups' | 'devices' | 'sync' | 'settings'

export interface Place {
  readonly name: PlaceName
  readonly label: string
  readonly path: string
  readonly icon: Component
}

/** The left rail, in the order of Ctrl+1 … */
export const places: readonly Place[] = [
  { name: 'home', label: '今日', path: '/', icon: Calendar },
  { name: 'residents', label: '居民', path: '/residents', icon: User },
  { name: 'signing', label: '签约', path: '/signing', icon: EditPen },
  { name: 'follow-ups', label: '随访', path: '/follow-ups', icon: Notebook },
  { name: 'devices', label: '设备', path: '/devices', icon: Cpu },
  { name: 'sync', label: '同步', path: '/sync', icon: Connection },
  { name: 'settings', label: '设置', path: '/settings', icon: Setting }
]
