import type { Theme } from 'vitepress'
// With the fonts of the system: the site asks no other host for anything, and ships none.
import DefaultTheme from 'vitepress/theme-without-fonts'
import MessageRoutes from './message-routes.vue'
import PromptLife from './prompt-life.vue'
import './style.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('PromptLife', PromptLife)
    app.component('MessageRoutes', MessageRoutes)
  },
} satisfies Theme
