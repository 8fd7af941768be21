import { lazyComponent } from '../../../lib/lazy-component.tsx'

// What the gallery needs only for albums, or once images are selected.

export const AddToAlbum = lazyComponent(async () => (await import('./add-to-album.tsx')).AddToAlbum)

export const AlbumActions = lazyComponent(
  async () => (await import('./album-actions.tsx')).AlbumActions,
)

export const AlbumMenu = lazyComponent(async () => (await import('./album-menu.tsx')).AlbumMenu)
