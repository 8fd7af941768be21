import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const routes = fileURLToPath(new URL('../src/routes', import.meta.url))

/** Records which pages a tab visits; `unseen` returns the routes of the app that it has not visited. */
export function followVisits(page: Page) {
  const visited = new Set<string>()
  page.on('framenavigated', (frame) => visited.add(new URL(frame.url()).pathname))
  const isVisited = (pattern: RegExp) => [...visited].some((path) => pattern.test(path))
  return {
    unseen: () =>
      readdirSync(routes)
        .filter((file) => /^[a-z].*\.tsx$/.test(file))
        .map((file) => `/${file.replace(/(\.?index)?\.tsx$/, '').replaceAll('.', '/')}`)
        .filter((route) => !isVisited(new RegExp(`^${route.replace(/\$\w+/, '[0-9a-f-]{36}')}$`))),
  }
}

interface Overlay {
  path: string
  /** The button's name, and an item of the menu that it opens. */
  button: string | RegExp
  choice?: string
  opens: 'dialog' | 'menu'
}

/** Dialogs and menus of the owner's pages that open without further preparation. */
export const overlays = (ids: { model: string; dataset: string }): Overlay[] => {
  const ofModel = { path: `/models/${ids.model}`, button: 'More for Quiet horizons' }
  const ofDataset = `/datasets/${ids.dataset}`
  return [
    { path: '/models', button: 'Register a model', opens: 'dialog' },
    { ...ofModel, opens: 'menu' },
    { ...ofModel, choice: 'Rename', opens: 'dialog' },
    { ...ofModel, choice: 'Remove', opens: 'dialog' },
    { ...ofModel, button: 'More for image 01', opens: 'menu' },
    { path: ofDataset, button: 'Rename', opens: 'dialog' },
    { path: ofDataset, button: 'Add', opens: 'menu' },
    { path: ofDataset, button: 'Delete dataset', opens: 'dialog' },
    { path: '/settings/keys', button: 'New key', opens: 'dialog' },
    { path: '/settings/sessions', button: 'Sign out everywhere', opens: 'dialog' },
    { path: '/settings/data', button: 'Delete everything', opens: 'dialog' },
  ]
}

/** Opens an overlay, shows it in dark and light, and closes it with Escape. */
export async function openAndClose(page: Page, { button, choice, opens }: Overlay) {
  await page.getByRole('button', { name: button }).click()
  if (choice !== undefined) await page.getByRole('menuitem', { name: choice }).click()
  const overlay = page.getByRole(opens)
  await overlay.waitFor()
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.waitForFunction(
      (theme) => document.documentElement.dataset['theme'] === theme,
      colorScheme,
    )
  }
  await page.keyboard.press('Escape')
  await overlay.waitFor({ state: 'detached' })
}
