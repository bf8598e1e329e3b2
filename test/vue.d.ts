/** What the tests reach of the components by way of the routes; src-renderer checks them themselves. */
declare module '*.vue' {
  import type { Component } from 'vue'
  const component: Component
  export default component
}
