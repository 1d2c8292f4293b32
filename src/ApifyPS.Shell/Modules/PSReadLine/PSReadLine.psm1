# The console host imports PSReadLine where somebody types, and calls this function to read a command. PSReadLine itself is in
# no package: where it is installed it is found first, and this one stands in for it elsewhere.

function PSConsoleHostReadLine {
    $command = [ApifyPS.Shell.LineEditor]::ReadCommand({ prompt })
    # Without an output the host reads the command itself.
    if ($null -ne $command) { $command }
}
