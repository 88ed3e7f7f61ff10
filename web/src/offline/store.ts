/** IndexedDB, as promises. Two shelves: local copies of texts, and writes that wait. */
const name = "relais";
const shelves = ["texts", "outbox"] as const;
type Shelf = (typeof shelves)[number];

let opening: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  return (opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => { for (const s of shelves) request.result.createObjectStore(s); };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  }));
}

async function run<T>(shelf: Shelf, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(shelf, mode);
    const request = act(transaction.objectStore(shelf));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB"));
  });
}

export const put = (shelf: Shelf, key: string, value: unknown): Promise<unknown> => run(shelf, "readwrite", s => s.put(value, key));
export const take = <T>(shelf: Shelf, key: string): Promise<T | undefined> => run(shelf, "readonly", s => s.get(key) as IDBRequest<T | undefined>);
export const drop = (shelf: Shelf, key: string): Promise<unknown> => run(shelf, "readwrite", s => s.delete(key));
export const keys = (shelf: Shelf): Promise<IDBValidKey[]> => run(shelf, "readonly", s => s.getAllKeys());
