export function clearStale(file: string, mark: string, patienceMs: number): Promise<boolean>;
export function commandLine(pid: number): string;
