'use client'
import dynamic from 'next/dynamic'

/** Loads the Chinese web font's stylesheet, for Chinese pages alone; browsers fetch only the slices they show. */
export const ChineseFont = dynamic(() => import('./notoSansSc.tsx'))
