import { computed } from '@preact/signals';
import { settings } from './settings.ts';
import { areaOf, createStored } from './stored.ts';

/** The operator's key. Kept until the window closes, and sent in a header only. */
export const operatorKey = createStored<string | null>(areaOf('sessionStorage'), 'admin-key', null);

/** Whether the operator's pages are open to this browser, as far as is known. */
export const mayOperate = computed(
  () => settings.value?.key_needed_to_write === false || operatorKey.value.value !== null,
);
