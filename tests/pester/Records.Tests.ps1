# Records of key-value stores: what a script does first with them.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    Register-TestActor report @{
        output = @{ title = 'Done'; pages = 3 }
        records = @{
            'page.html' = @{ contentType = 'text/html; charset=utf-8'; text = '<h1>Hi</h1>' }
            'shot.png' = @{ contentType = 'image/png'; base64 = 'iVBORw0KGgo=' }
        }
    }
    $run = Invoke-ApifyActor report
    $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive 'my files')).FullName
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'Reading' {
    It 'gives JSON as objects, text as a string and anything else as bytes' {
        ($run | Get-ApifyRecord OUTPUT).title | Should -Be 'Done'
        $run | Get-ApifyRecord page.html | Should -Be '<h1>Hi</h1>'
        $bytes = Get-ApifyRecord shot.png $run
        $bytes.GetType().Name | Should -Be 'Byte[]'
        $bytes.Length | Should -Be 8
    }

    It 'lists the keys in a table and pipes them on' {
        ($run | Get-ApifyRecordKey).Key | Should -Contain 'shot.png'
        $run | Get-ApifyRecordKey | Out-String -Width 100 | Should -Match 'Size\s+StoreId\s+Key'
        ($run | Get-ApifyRecordKey -Prefix O | Get-ApifyRecord).pages | Should -Be 3
    }

    It 'writes a record to a file at a path with spaces, relative to where PowerShell is' {
        Push-Location $folder
        try {
            $file = $run | Get-ApifyRecord page.html -OutFile './a page.html' -PassThru
            $file.FullName | Should -Be (Join-Path $folder 'a page.html')
            Get-Content './a page.html' | Should -Be '<h1>Hi</h1>'
            { $run | Get-ApifyRecord page.html -OutFile './a page.html' -ErrorAction Stop } | Should -Throw '*exists already*'
        }
        finally {
            Pop-Location
        }
    }

    It 'writes to a PowerShell drive' {
        $null = New-PSDrive -Name Reports -PSProvider FileSystem -Root $folder
        $run | Get-ApifyRecord OUTPUT -OutFile Reports:/output.json
        (Get-Content (Join-Path $folder 'output.json') -Raw | ConvertFrom-Json).pages | Should -Be 3
    }

    It 'tells a script whether a record is there' {
        if ($run | Get-ApifyRecordKey -Key NOPE) { throw 'It is not there.' }
        $run | Get-ApifyRecordKey -Key OUTPUT | Should -Not -BeNullOrEmpty
        $run | Get-ApifyRecord NOPE -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'RecordNotFound,*'
    }
}

Describe 'Storing' {
    It 'keeps objects, text and bytes as what they are' {
        $store = $run.DefaultKeyValueStoreId
        Set-ApifyRecord settings @{ retries = 3; since = [datetime]'2026-01-02' } $store
        # Windows PowerShell reads this file in the code page of the machine.
        $text = "Zw$([char] 0xF6)lf Boxk$([char] 0xE4)mpfer"
        Set-ApifyRecord note $text $store
        Set-ApifyRecord raw ([byte[]](1, 2, 255)) $store
        (Get-ApifyRecord settings $store).retries | Should -Be 3
        Get-ApifyRecord settings $store -RawOutput | ForEach-Object { $_ -is [byte[]] } | Select-Object -First 1 | Should -BeTrue
        Get-ApifyRecord note $store | Should -Be $text
        (Get-ApifyRecord raw $store) -join ',' | Should -Be '1,2,255'
    }

    It 'makes one array of what a pipeline gives' {
        'name,price', 'apple,1', 'pear,2' | ConvertFrom-Csv | Set-ApifyRecord fruits -StoreId $run.DefaultKeyValueStoreId
        (Get-ApifyRecord fruits $run).name -join ' ' | Should -Be 'apple pear'
    }

    It 'stores a file, and a pipeline of files by their names' {
        Set-Content -Path (Join-Path $folder 'a.csv') -Value 'x,y'
        Set-Content -Path (Join-Path $folder 'b.txt') -Value 'b'
        $run | Set-ApifyRecord a.csv -Path (Join-Path $folder 'a.csv')
        Get-ChildItem $folder -Filter *.txt | ForEach-Object { $run | Set-ApifyRecord $_.Name -LiteralPath $_.FullName }
        ($run | Get-ApifyRecord a.csv).Trim() | Should -Be 'x,y'
        ($run | Get-ApifyRecord b.txt).Trim() | Should -Be 'b'
    }

    It 'removes what is piped, and nothing with -WhatIf' {
        $run | Get-ApifyRecordKey -Prefix page | Remove-ApifyRecord -WhatIf
        $run | Get-ApifyRecordKey -Key page.html | Should -Not -BeNullOrEmpty
        $run | Get-ApifyRecordKey -Prefix page | Remove-ApifyRecord
        $run | Get-ApifyRecordKey -Key page.html | Should -BeNullOrEmpty
    }
}
