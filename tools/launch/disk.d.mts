export function checkDisk(folder: string, leastMb?: number): Promise<void>;
