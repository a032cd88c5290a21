/** What Trichter runs on. Null when `facts` are fine, else what is wrong and the way out. */
export function unsupported({ node, platform, arch, glibc }) {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    return `Trichter needs Node 20.19 or newer; this is Node ${node}.\nInstall a newer one: https://nodejs.org/en/download (or: nvm install 22).`;
  }
  const system = `${platform} ${arch}`;
  if (!['linux x64', 'linux arm64', 'darwin x64', 'darwin arm64'].includes(system)) {
    return `Trichter runs on Linux (x64, arm64) and macOS (x64, arm64); this is ${system}.\nOn Windows use WSL 2 (https://learn.microsoft.com/windows/wsl/install) and run it there.`;
  }
  if (platform === 'linux' && !glibc) {
    return 'Trichter needs a Linux with glibc (Debian, Ubuntu, Fedora, ...), because the embedded ClickHouse does; this one seems to use musl (Alpine).\nUse a glibc based system or image, for example node:22-bookworm.';
  }
  return null;
}

export function thisSystem() {
  return {
    node: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    // Only Node builds for glibc name its version in the report's header.
    glibc: process.platform === 'linux' ? Boolean(process.report.getReport().header.glibcVersionRuntime) : null,
  };
}
