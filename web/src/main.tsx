import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { loadAhead } from './lib/load-ahead.ts'
import { keepPageWithoutCode } from './lib/missing-code.ts'
import { createAppRouter } from './router.ts'
import './styles/app.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id "root"')

keepPageWithoutCode()
const router = createAppRouter()

const { queryClient } = router.options.context
const loadPages = Object.values(router.routesById).map(
  (route) => () => Promise.resolve(router.loadRouteChunk(route)),
)

// The painted shell stays until the first page, or its error, can be shown.
void router.load().finally(() => {
  createRoot(root).render(
    <StrictMode>
      <App router={router} />
    </StrictMode>,
  )
  void loadAhead(queryClient, loadPages)
})
