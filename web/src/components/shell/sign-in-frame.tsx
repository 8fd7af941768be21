import type { ReactNode } from 'react'
import { Name } from './mark.tsx'

interface SignInFrameProps {
  sheet: ReactNode
  children: ReactNode
}

/** The layout of the sign-in page: photographs beside the form, on phones above it. */
export const SignInFrame = ({ sheet, children }: SignInFrameProps) => (
  <div className="grid min-h-dvh content-start md:grid-cols-[minmax(0,1fr)_min(480px,50%)] md:content-stretch">
    <div className="flex flex-col justify-center border-line px-4 pt-6 md:border-r md:px-10 md:py-8">
      {sheet}
    </div>
    <div className="flex flex-col justify-center px-4 pt-9 pb-10 md:bg-surface md:px-14 md:pt-10">
      <Name />
      {children}
    </div>
  </div>
)
