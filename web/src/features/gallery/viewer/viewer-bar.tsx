import type { GalleryImage } from '@the-way/shared'
import { Brush, Columns2, Download, FolderPlus, PanelRight, Star, Trash2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../../components/button.tsx'
import { buttonClass } from '../../../components/button-style.ts'

interface ViewerBarProps {
  title: ReactNode
  image: GalleryImage
  hasDetails: boolean
  onFavourite: () => void
  onAddToAlbum: () => void
  onEdit: () => void
  /** Missing if there is nothing to compare with. */
  onCompare: (() => void) | undefined
  onDelete: () => void
  onDetails: () => void
  onClose: () => void
}

/** The actions of the viewer. Their keys are in the tooltips. On phones, some are in the details instead. */
export function ViewerBar(props: ViewerBarProps) {
  const { title, image, hasDetails, onEdit, onCompare, onDetails } = props
  const quiet = { square: true, variant: 'quiet' } as const
  return (
    <div className="col-span-full flex items-center gap-1 border-b border-line pr-3 pl-5 text-ui font-semibold max-md:pl-4">
      <span className="grow">{title}</span>
      <Button
        {...quiet}
        icon={Star}
        className="aria-pressed:text-text aria-pressed:[&_svg]:fill-current"
        aria-label="Favorite"
        aria-pressed={image.favourite}
        aria-keyshortcuts="F"
        title="Favorite (F)"
        onClick={props.onFavourite}
      />
      <span className="max-md:hidden">
        <Button
          {...quiet}
          icon={FolderPlus}
          aria-label="Add to album"
          aria-keyshortcuts="A"
          title="Add to album (A)"
          onClick={props.onAddToAlbum}
        />
      </span>
      <a
        href={`${image.url}?download=1`}
        download
        aria-label="Download"
        aria-keyshortcuts="D"
        title="Download (D)"
        className={buttonClass(quiet)}
      >
        <Download size={16} strokeWidth={1.75} aria-hidden />
      </a>
      <span className="max-md:hidden">
        <Button
          {...quiet}
          icon={Brush}
          aria-label="Edit with this image"
          aria-keyshortcuts="E"
          title="Edit with this image (E)"
          onClick={onEdit}
        />
      </span>
      {onCompare && (
        <span className="max-md:hidden">
          <Button
            {...quiet}
            icon={Columns2}
            aria-label="Compare with the next image"
            aria-keyshortcuts="C"
            title="Compare (C)"
            onClick={onCompare}
          />
        </span>
      )}
      <Button
        {...quiet}
        icon={Trash2}
        aria-label="Delete"
        aria-keyshortcuts="Delete"
        title="Delete (Delete)"
        onClick={props.onDelete}
      />
      <Button
        {...quiet}
        icon={PanelRight}
        aria-label="Details"
        aria-pressed={hasDetails}
        aria-keyshortcuts="I"
        title="Details (I)"
        className="aria-pressed:bg-hover aria-pressed:text-text"
        onClick={onDetails}
      />
      <Button {...quiet} icon={X} aria-label="Close" title="Close (Esc)" onClick={props.onClose} />
    </div>
  )
}
