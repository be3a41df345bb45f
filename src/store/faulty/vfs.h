#pragma once

namespace besik::store::faulty {

class Disk;

// Makes the disk known to SQLite under its vfs_name().
void register_vfs(Disk& disk);
void unregister_vfs(Disk& disk);

}  // namespace besik::store::faulty
