import type { Plugin } from 'vite'

/**
 * The requests that pages need for their first frame, besides `/api/session` and `/api/config`; `before-paint.js` sends
 * them while the app's code is still loading. A test compares them with what each page's loader requests.
 */
export const PAGE_REQUESTS: Record<string, string[]> = {
  '/': [
    '/api/models',
    '/api/generations',
    '/api/models/status',
    '/api/datasets?limit=3',
    '/api/trainings?limit=20',
    '/api/spending',
  ],
  '/models': ['/api/models'],
  '/models/$id': ['/api/models/$id', '/api/generations?model_id=$id'],
  '/models/create': [],
  '/models/import': [],
  '/gallery': ['/api/images?limit=100'],
  '/gallery/$id': ['/api/images?limit=100'],
  '/albums': ['/api/albums?limit=100'],
  '/compare': [],
  '/trainings': ['/api/trainings'],
  '/trainings/$id': ['/api/models/status?id=$id'],
  '/datasets': ['/api/datasets'],
  '/datasets/$id': ['/api/datasets/$id'],
}

const PLACEHOLDER = '<script type="application/json" id="page-requests">{}</script>'

/** Writes the requests of each page into `index.html`. */
export const pageRequests = (): Plugin => ({
  name: 'page-requests',
  transformIndexHtml(html) {
    if (!html.includes(PLACEHOLDER))
      throw new Error('index.html does not have the placeholder for the page requests')
    return html.replace(PLACEHOLDER, () =>
      PLACEHOLDER.replace('{}', () => JSON.stringify(PAGE_REQUESTS)),
    )
  },
})
