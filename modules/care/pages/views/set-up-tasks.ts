/** What is left before somebody is watched, as a task list. */
export function setUpTasks({ carers, devices, heard }: { readonly carers: number; readonly devices: number; readonly heard: boolean }): readonly object[] {
  const task = (text: string, done: boolean, href?: string) => ({ title: { text }, ...(href ? { href } : {}), status: { text: done ? 'Done' : 'Not yet' } });
  return [task('Say who is told', carers > 0, '#carers'), task('Pair a device', devices > 0, '#devices'), task('Receive its first reading', heard)];
}
