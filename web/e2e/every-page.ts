import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const routes = fileURLToPath(new URL('../src/routes', import.meta.url))

/** Follows where a page goes; `unseen` are the routes of the app that it was at none of. */
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

interface Opened {
  path: string
  /** The button's name, and the choice in the menu that it opens. */
  button: string | RegExp
  choice?: string
  opens: 'dialog' | 'menu'
}

/** All that opens over the owner's pages and takes nothing further than a look. */
export const overlays = (ids: { model: string; dataset: string }): Opened[] => {
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

/** Opens it, looks at it dark and light, and closes it by Escape. */
export async function openAndClose(page: Page, { button, choice, opens }: Opened) {
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
