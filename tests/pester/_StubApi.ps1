# A few lines of HTTP server in a runspace of its own, for answers that no local platform gives: fields of a future API,
# and a response that never ends. It notes when a client hangs up, which only the server's side can see.

function Start-StubApi ([hashtable] $Json = @{}, [string[]] $Endless = @()) {
    $Json['/v2/users/me'] = '{"data":{"id":"stubUser000000001","username":"stub"}}'
    $state = [hashtable]::Synchronized(@{ Json = $Json; Endless = $Endless; Requests = 0; HungUp = $false; Stop = $false; Client = $null })
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $powershell = [powershell]::Create()
    $null = $powershell.AddScript({
        param($state, $listener)
        while (-not $state.Stop) {
            if (-not $listener.Pending()) {
                [System.Threading.Thread]::Sleep(5)
                continue
            }
            $client = $state.Client = $listener.AcceptTcpClient()
            try {
                $stream = $client.GetStream()
                $reader = [System.IO.StreamReader]::new($stream, [System.Text.Encoding]::ASCII)
                $path = ($reader.ReadLine() -split ' ')[1] -replace '\?.*'
                while ($reader.ReadLine()) { }
                $state.Requests++
                $send = {
                    param([string] $text)
                    $bytes = [System.Text.Encoding]::UTF8.GetBytes($text)
                    $stream.Write($bytes, 0, $bytes.Length)
                }
                $headers = "Content-Type: application/json`r`nConnection: close`r`n"
                if ($state.Endless -contains $path) {
                    & $send "HTTP/1.1 200 OK`r`n$headers`r`n["
                    $item = '{"text":"' + ('x' * 1000) + '"},'
                    try {
                        while (-not $state.Stop) { & $send $item }
                    }
                    catch {
                        $state.HungUp = -not $state.Stop
                    }
                }
                elseif ($state.Json.ContainsKey($path)) {
                    $body = $state.Json[$path]
                    & $send "HTTP/1.1 200 OK`r`n$headers`Content-Length: $([System.Text.Encoding]::UTF8.GetByteCount($body))`r`n`r`n$body"
                }
                else {
                    $body = '{"error":{"type":"record-not-found","message":"Nothing here"}}'
                    & $send "HTTP/1.1 404 Not Found`r`n$headers`Content-Length: $($body.Length)`r`n`r`n$body"
                }
            }
            catch {
                # A client that hangs up early is the point of some tests; the next one gets served.
            }
            finally {
                $client.Close()
            }
        }
    }).AddArgument($state).AddArgument($listener)
    $running = $powershell.BeginInvoke()
    [pscustomobject]@{
        Url        = "http://127.0.0.1:$($listener.LocalEndpoint.Port)"
        State      = $state
        Listener   = $listener
        PowerShell = $powershell
        Running    = $running
    }
}

function Stop-StubApi ($Stub) {
    $Stub.State.Stop = $true
    # A client that neither reads nor hangs up would keep the server in its write for ever.
    if ($Stub.State.Client) {
        $Stub.State.Client.Close()
    }
    $null = $Stub.PowerShell.EndInvoke($Stub.Running)
    $Stub.PowerShell.Dispose()
    $Stub.Listener.Stop()
}

function Connect-StubApi ($Stub) {
    # Parameters that send one command to the stub; the session stays connected to where the environment says.
    @{ Connection = Connect-Apify -Token pester -BaseUrl $Stub.Url -ErrorAction Stop }
    $null = Connect-Apify -ErrorAction Stop
}
